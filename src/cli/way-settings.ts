/**
 * How Seam is reached: what Node and other programs read, too, which so has no flag. For the forms of the bundle and the
 * registry, whose users have no block of variables of their own.
 */
import type { Setting } from "./settings.ts";

export const waySettings = {
  proxy: {
    variable: "HTTPS_PROXY",
    title: "Proxy",
    means: "the proxy by which Seam is reached, if there is one: http://user:password@host:port",
    isSecret: true,
  },
  exceptions: {
    variable: "NO_PROXY",
    title: "Reached without the proxy",
    means: "names of hosts that are reached directly, with commas between",
  },
  authorities: {
    variable: "NODE_EXTRA_CA_CERTS",
    title: "Certificate authorities",
    means: "a file with the certificate authority of a proxy that reads along (PEM)",
    // Node itself reads it, and would complain of a placeholder that the bundle's host leaves there.
    default: "",
  },
} as const satisfies Record<string, Setting>;

export const allWaySettings: readonly Setting[] = Object.values(waySettings);
