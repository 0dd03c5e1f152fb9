/** What the tools answer, as the app reads it: typed by the tools themselves, so that a field that goes is missed. */
import type { CallToolResult } from "@modelcontextprotocol/client";
import type * as z from "zod";
import type { deactivatePhone } from "../tools/deactivate-phone.ts";
import type { deleteCredential } from "../tools/delete-credential.ts";
import type { findUserIdentities } from "../tools/find-user-identities.ts";
import type { getUserIdentity } from "../tools/get-user-identity.ts";
import type { listCredentials } from "../tools/list-credentials.ts";
import type { listEntrances } from "../tools/list-entrances.ts";
import type { listPhones } from "../tools/list-phones.ts";
import type { removeUserIdentities } from "../tools/remove-user-identities.ts";
import type { removeUserIdentity } from "../tools/remove-user-identity.ts";

export type Person = z.infer<typeof getUserIdentity.output>;
export type Credentials = z.infer<typeof listCredentials.output>;
export type Doors = z.infer<typeof listEntrances.output>;
export type Phones = z.infer<typeof listPhones.output>;
export type People = z.infer<typeof findUserIdentities.output>;
export type Removal = z.infer<typeof removeUserIdentity.output>;
export type GroupRemoval = z.infer<typeof removeUserIdentities.output>;
export type PhoneGoing = z.infer<typeof deactivatePhone.output>;
export type KeyGoing = z.infer<typeof deleteCredential.output>;

export type Key = Credentials["acs_credentials"][number];
export type Phone = Phones["phones"][number];

export type Args = Record<string, unknown>;

/** A result, and the call that it answers: what "look again" and "go on" repeat. */
interface Answer<Tool extends string, Data> {
  tool: Tool;
  args: Args;
  data: Data;
}

export type Shown =
  | Answer<"get_user_identity", Person>
  | Answer<"list_credentials", Credentials>
  | Answer<"list_entrances", Doors>
  | Answer<"list_phones", Phones>
  | Answer<"find_user_identities", People>
  | Answer<"remove_user_identity", Removal>
  | Answer<"remove_user_identities", GroupRemoval>
  | Answer<"deactivate_phone", PhoneGoing>
  | Answer<"delete_credential", KeyGoing>
  /** Words alone: a refusal, or what this app has no picture for. */
  | Answer<"", { summary: string; isError: boolean }>;

/** Hosts need not say which tool was called: what a result holds tells. */
export function toolOf(data: object): Shown["tool"] {
  if ("user_identity" in data) return "get_user_identity";
  if ("people" in data) return "remove_user_identities";
  if ("acs_entrances" in data) return "list_entrances";
  if ("acs_credentials" in data) return "list_credentials";
  if ("phones" in data) return "list_phones";
  if ("user_identities" in data) return "find_user_identities";
  if (!("status" in data)) return "";
  if ("user_identity_id" in data) return "remove_user_identity";
  if ("device_id" in data) return "deactivate_phone";
  return "acs_credential_id" in data ? "delete_credential" : "";
}

/** From an answer of the protocol to what is shown. */
export function shownOf(result: CallToolResult, args: Args): Shown {
  const text = result.content.map((one) => (one.type === "text" ? one.text : "")).join("\n");
  const data = (result.structuredContent as object | undefined) ?? jsonIn(text);
  const tool = data && !result.isError ? toolOf(data) : "";
  if (tool !== "") return { tool, args, data } as Shown;
  const summary = data && "summary" in data ? String(data.summary) : text;
  return { tool, args, data: { summary, isError: result.isError === true } };
}

/** Some hosts pass the text alone. */
function jsonIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value ? value : undefined;
  } catch {
    return undefined;
  }
}

const SANDBOX = "Sandbox, no real doors: ";

/** The summary in its own words, and whether it is the sandbox's. */
export const wordsOf = (summary: string): { words: string; isSandbox: boolean } =>
  summary.startsWith(SANDBOX)
    ? { words: summary.slice(SANDBOX.length), isSandbox: true }
    : { words: summary, isSandbox: false };

/** How a person is called, as the server's sentences have it. */
export const nameOfPerson = (person: {
  user_identity_id: string;
  display_name?: string | undefined;
  full_name?: string | undefined;
  email_address?: string | undefined;
}): string => person.display_name ?? person.full_name ?? person.email_address ?? person.user_identity_id;

export const nameOfPhone = ({ nickname, display_name, device_id }: Phone): string =>
  nickname ?? display_name ?? device_id;

export const isRemoval = ({ tool }: Shown): boolean =>
  tool === "remove_user_identity" || tool === "remove_user_identities";

export const codeOf = ({ data }: Shown): string | undefined =>
  "confirmation_code" in data ? data.confirmation_code : undefined;

/** While the server works at it by itself; a code with it means that somebody must agree once more. */
export const isUnderWay = (shown: Shown): boolean =>
  "status" in shown.data &&
  ["removing", "deactivating", "deleting"].includes(shown.data.status) &&
  codeOf(shown) === undefined;

export const isPlanWithCode = (shown: Shown): boolean =>
  "status" in shown.data && shown.data.status === "planned" && codeOf(shown) !== undefined;

/** A later report of a removal may have no figures any more; those seen before stay true. */
export function withFigures(after: Shown, before: Shown | undefined): Shown {
  if (after.tool !== "remove_user_identity" || before?.tool !== "remove_user_identity") return after;
  const { user_identity_id, status, counts } = after.data;
  if (counts || before.data.user_identity_id !== user_identity_id || status !== "removed") return after;
  const seen = before.data.counts?.map((one) => ({ ...one, done: one.total }));
  return { ...after, data: { ...after.data, counts: seen } satisfies Removal };
}

/** A list with its next page below. */
export function joined(shown: Shown, page: Shown): Shown {
  const rows = (data: object) => Object.entries(data).filter(([, value]) => Array.isArray(value));
  const all = rows(page.data).map(([name, list]) => {
    const before = (shown.data as Record<string, unknown>)[name];
    return [name, [...(Array.isArray(before) ? before : []), ...list]];
  });
  return { ...page, args: shown.args, data: { ...page.data, ...Object.fromEntries(all) } } as Shown;
}

export function namesWith(names: ReadonlyMap<string, string>, shown: Shown): ReadonlyMap<string, string> {
  const people =
    shown.tool === "get_user_identity"
      ? [shown.data.user_identity]
      : shown.tool === "find_user_identities"
        ? shown.data.user_identities
        : [];
  return new Map([...names, ...people.map((one) => [one.user_identity_id, nameOfPerson(one)] as const)]);
}
