/** What the tools answer, as the app reads it: typed by the tools themselves, so that a field that goes is missed. */
import type { CallToolResult } from "@modelcontextprotocol/client";
import type { z } from "zod";
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
