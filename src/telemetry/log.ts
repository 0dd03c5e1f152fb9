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

/** Errors can carry what was sent with them. */
const withoutFields = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { message: String(error) };
