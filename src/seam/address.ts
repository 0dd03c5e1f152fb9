/** Addresses that secrets are sent to, or that say whom to trust. */

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether a URL's host is this machine. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.has(hostname);

/** Whether nobody between can read along or answer instead: https, or http on this machine. */
export const isPrivate = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || (protocol === "http:" && isLoopback(hostname));

/**
 * What is wrong with such an address, as the end of a sentence that starts with its name; undefined: nothing. It
 * carries nothing that could be a secret, or change what is asked for.
 */
export function addressProblem(address: string): string | undefined {
  if (!URL.canParse(address)) return "is not a URL";
  const url = new URL(address);
  if (url.username || url.password) return "must not carry a user or a password";
  if (/[?#]/.test(address)) return "must not have a query (?) or a fragment (#)";
  return isPrivate(url) ? undefined : "must start with https://";
}
