import { createHash, randomBytes, randomUUID } from "node:crypto";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Random base58 text, the alphabet of Seam's keys and tokens. */
export const base58 = (length: number): string =>
  Array.from(randomBytes(length), (byte) => BASE58[byte % BASE58.length]).join("");

export const randomId = (): string => randomUUID();

/** A UUID (version 4 in form) that is the same for the same name at every start: documents can quote it. */
export function idFromName(name: string): string {
  const hex = createHash("sha256").update(`hotel aurora/${name}`).digest("hex");
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4];
  const last = `${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${last}`;
}
