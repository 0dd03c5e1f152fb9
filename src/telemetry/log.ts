/** The log of a server: JSON lines on stderr, one for each thing that happened. */
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from "pino";

/** What is logged is data and never part of a line's form: nothing that comes from outside can write a line of its own. */
export type Log = Pick<Logger, "info" | "warn" | "error">;

/** Lines are written at once, so that the last one before a crash is there. `to` is stderr unless given. */
export const createLog = (to: DestinationStream = destination({ dest: 2, sync: true })): Log =>
  pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: withoutFields },
    },
    to,
  );

/** From now on what Node and libraries warn of is a line of the log. */
export function logWarnings(log: Log): void {
  process.removeAllListeners("warning").on("warning", (warning) => log.warn({ error: warning }, "warning"));
}

/** From now on what any part of the process tells the console is a line of the log. */
export function logConsole(log: Log): void {
  const told =
    (level: "warn" | "error") =>
    (...said: unknown[]) => {
      const error = said.find((one) => one instanceof Error);
      const words = said.filter((one) => one !== error).map(String);
      log[level]({ ...(error && { error }) }, words.join(" ") || "unexpected");
    };
  console.error = told("error");
  console.warn = told("warn");
}

/** Errors can carry what was sent with them. */
const withoutFields = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { message: String(error) };
