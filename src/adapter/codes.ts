/**
 * Seals what a proposal covers into a word that comes back later, to this process or to another one with the same
 * credentials: base64url of [expiry 4 | subject 3 | each thing of the plan 3 | MAC 10] bytes. It carries its plan, so
 * that a plan which has shrunk since is still covered; 15 things take 83 characters. Nothing is kept.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Account } from "../contract/account.ts";
import type { Proposal } from "../contract/proposal.ts";

/** A code is for the assistant to hand in; a question's key for the host's answer. Neither passes for the other. */
export type SealKind = "code" | "question";

/** Why a sealed word does not cover a proposal; `added` things came on top of what it covers. */
export type Misfit = "unknown" | "expired" | "other call" | { added: number };

type Covered = Pick<Proposal, "subject" | "plan">;
type Keys = Account["sealingKeys"];

export const GOOD_FOR_MINUTES = 15;
const EXPIRY_BYTES = 4;
const PRINT_BYTES = 3;
const MAC_BYTES = 10;
const HEAD_BYTES = EXPIRY_BYTES + PRINT_BYTES;
const WORD = /^[A-Za-z0-9_-]+$/;

/** `now` in ms since 1970. */
export function seal(kind: SealKind, { subject, plan }: Covered, [key]: Keys, now: number): string {
  const expiry = Buffer.alloc(EXPIRY_BYTES);
  expiry.writeUInt32BE(Math.floor(now / 1000) + GOOD_FOR_MINUTES * 60);
  const things = [...new Set(plan)].map((thing) => print([subject, thing], key));
  const body = Buffer.concat([expiry, print([subject], key), ...things]);
  return Buffer.concat([body, macOf(kind, body, key)]).toString("base64url");
}

/** Undefined when the word covers the proposal. */
export function misfit(
  kind: SealKind,
  word: string,
  { subject, plan }: Covered,
  keys: Keys,
  now: number,
): Misfit | undefined {
  const bytes = WORD.test(word) ? Buffer.from(word, "base64url") : Buffer.alloc(0);
  if (bytes.length < HEAD_BYTES + MAC_BYTES) return "unknown";
  const body = bytes.subarray(0, -MAC_BYTES);
  const key = keys.find((one) => timingSafeEqual(bytes.subarray(-MAC_BYTES), macOf(kind, body, one)));
  if (!key) return "unknown";
  if (!body.subarray(EXPIRY_BYTES, HEAD_BYTES).equals(print([subject], key))) return "other call";
  if (body.readUInt32BE() * 1000 < now) return "expired";
  const covered = new Set<string>();
  for (let at = HEAD_BYTES; at < body.length; at += PRINT_BYTES)
    covered.add(body.toString("hex", at, at + PRINT_BYTES));
  const isNew = (thing: string) => !covered.has(print([subject, thing], key).toString("hex"));
  const added = [...new Set(plan)].filter(isNew).length;
  return added > 0 ? { added } : undefined;
}

/** A keyed print: whoever does not hold the key cannot look for a thing that has the same. */
const print = (words: string[], key: Uint8Array): Buffer =>
  hmac(["print", ...words], key).subarray(0, PRINT_BYTES);

const macOf = (kind: SealKind, body: Buffer, key: Uint8Array): Buffer =>
  hmac([kind, body.toString("hex")], key).subarray(0, MAC_BYTES);

const hmac = (words: string[], key: Uint8Array): Buffer =>
  createHmac("sha256", key).update(JSON.stringify(words)).digest();
