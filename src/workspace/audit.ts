/** The audit log: a file that gets JSON lines, readable by its owner only. */
import { closeSync, fchmodSync, fstatSync, fsyncSync, openSync, statSync, writeSync } from "node:fs";
import { ConfigError } from "../contract/config-error.ts";

/**
 * Opens the file, and returns the function that appends a line and returns once it is on disk. A file that was moved
 * away or deleted meanwhile gets a new one. Throws ConfigError when the file cannot be written, or is another user's
 * and others may read it; later the function throws so.
 */
export function openAuditLog(file: string): (entry: object) => void {
  let descriptor = open(file);
  let isTorn = false;

  function write(text: string) {
    const bytes = Buffer.from(text);
    isTorn = true;
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    isTorn = false;
    fsyncSync(descriptor);
  }

  return (entry) => {
    if (!isAt(file, descriptor)) {
      const next = open(file);
      closeSync(descriptor);
      descriptor = next;
      isTorn = false;
    }
    closeToOthers(descriptor);
    // A disk that was full in mid-line leaves a piece, which must not spoil the next line too.
    write(`${isTorn ? "\n" : ""}${JSON.stringify(entry)}\n`);
  };
}

function open(file: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(file, "a", 0o600);
  } catch (error) {
    const code = codeOf(error);
    const why = code === "ENOENT" ? "ENOENT: its folder is not there" : code;
    throw new ConfigError(`SEAM_MCP_AUDIT_LOG names a file that cannot be written (${why}).`);
  }
  try {
    closeToOthers(descriptor);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Whether the path still leads to the open file. */
function isAt(file: string, descriptor: number): boolean {
  const there = statSync(file, { bigint: true, throwIfNoEntry: false });
  const here = fstatSync(descriptor, { bigint: true });
  return there?.ino === here.ino && there.dev === here.dev;
}

/** Windows has no such bits: there, a file has the rights of its folder. */
function closeToOthers(descriptor: number): void {
  const stats = fstatSync(descriptor);
  if (process.platform === "win32" || !stats.isFile() || (stats.mode & 0o077) === 0) return;
  try {
    fchmodSync(descriptor, 0o600);
  } catch (error) {
    throw new ConfigError(
      `SEAM_MCP_AUDIT_LOG names a file that others may read, and it cannot be closed to them (${codeOf(error)}). ` +
        "Make it readable by its owner only, and let this server run as that owner.",
    );
  }
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : error);
