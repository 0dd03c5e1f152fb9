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
};

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
  if (databaseUrl !== undefined && DATABASE_PROBLEMS[code])
    return new ConfigError(
      `${serveSettings.databaseUrl.variable}: the database cannot be used, ${DATABASE_PROBLEMS[code]} (${code}).`,
    );
  return error;
}
