import { fsyncSync, openSync, writeSync } from "node:fs";
import { ConfigError } from "./config.ts";

/**
 * Opens a file that gets one JSON line per call that changes something, readable by its owner only. Returns the
 * function that appends a line and returns once it is on disk. Throws ConfigError when the file cannot be written.
 */
export function openAuditLog(file: string): (entry: object) => void {
  const descriptor = open(file);
  return (entry) => {
    writeSync(descriptor, `${JSON.stringify(entry)}\n`);
    fsyncSync(descriptor);
  };
}

function open(file: string): number {
  try {
    return openSync(file, "a", 0o600);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? error.code : error;
    throw new ConfigError(`SEAM_MCP_AUDIT_LOG names a file that cannot be written (${reason}).`);
  }
}
