/** What is wrong with what a command was told, for the person who typed it or the log of the host that did. */
import { laidOut } from "./usage.ts";

/** A usage that follows has its lines already. Returns the exit code. */
export function complain(message: string): number {
  const [complaint = "", ...usage] = message.trimEnd().split("\n\n");
  console.error([laidOut(complaint, process.stderr), ...usage].join("\n\n"));
  return 1;
}
