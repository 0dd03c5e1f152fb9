/** What `serve` can meet outside of itself when it starts, in words: a port that is taken, a database that is not there. */
import { ConfigError } from "../contract/config-error.ts";
import type { ServeConfig } from "./serve-config.ts";
import { serveSettings } from "./serve-settings.ts";

export const IN_USE = "EADDRINUSE";

const LISTENING: Record<string, string> = {
  [IN_USE]: "is in use: end what uses it, or choose another, 0 for any that is free",
  EACCES: "may not be used by this user: choose one from 1024 up",
};

/** Why a database cannot be used, by PostgreSQL's codes, and the network's. */
export const DATABASE_PROBLEMS: Record<string, string> = {
  "28P01": "it refuses the user or the password",
  "28000": "it refuses the user",
  "3D000": "it has no database of that name",
  "42501": "its user may not make tables there",
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "its host is not known",
  ETIMEDOUT: "it did not answer",
  ENOENT: "there is no such file or socket as its address names",
};

/** What the driver says without a code. Its own words may repeat the address. */
const WITHOUT_CODE = [
  [/timeout/i, "it did not answer in time"],
  [/does not support SSL/i, "it speaks no TLS, which the address asks for"],
  [/password must be a string/i, "it asks for a password, and none is given"],
] as const;

/** Why the database cannot be used, with the code if there is one; "" when neither says anything. */
export function whyNoDatabase(error: unknown, known: Record<string, string> = DATABASE_PROBLEMS): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const why =
    known[code] ??
    (/CERT|TLS|SSL/.test(code)
      ? "its certificate is not one that this machine trusts"
      : WITHOUT_CODE.find(([words]) => words.test(message))?.[1]);
  return [why, code && `(${code})`].filter(Boolean).join(" ");
}

const setBy = ({ flag, variable }: { flag: string; variable: string }) => `--${flag} or ${variable}`;

type StartsWith = Pick<ServeConfig, "host" | "port" | "databaseUrl">;

/** The same error, or what to say instead of it. */
export function explainStart(error: unknown, { host, port, databaseUrl }: StartsWith): unknown {
  const { code = "", syscall, hostname } = error as NodeJS.ErrnoException & { hostname?: string };
  if (syscall === "listen" && LISTENING[code])
    return new ConfigError(`Port ${port} of ${host} ${LISTENING[code]} (${setBy(serveSettings.port)}).`);
  if (syscall === "listen" || (syscall === "getaddrinfo" && hostname === host))
    return new ConfigError(
      `${host} is not an address of this machine (${code}): choose another (${setBy(serveSettings.host)}).`,
    );
  if (databaseUrl !== undefined && DATABASE_PROBLEMS[code]) return explainDatabase(error);
  return error;
}

/** The same for what opening the database throws. */
export function explainDatabase(error: unknown): unknown {
  const why = whyNoDatabase(error);
  return why
    ? new ConfigError(`${serveSettings.databaseUrl.variable}: the database cannot be used, ${why}.`)
    : error;
}
