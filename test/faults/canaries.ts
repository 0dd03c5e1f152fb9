/** Secrets that must not come out anywhere: those that a server is given, and those that Seam's replies hold. */
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { PIN } from "./scenarios.ts";

export const API_KEY = "seam_testCanry_4kQv9ZxT2mWb7RnY1pLs8HdC";

/** All secrets of a workspace, by what they are. */
export function canariesIn({ workspace, apiKey, personalAccessToken }: Sandbox): Record<string, string[]> {
  const { client_sessions, instant_keys, access_grants, acs_credentials } = workspace.state;
  const grants = [...access_grants.from()];
  return {
    "API key": [API_KEY, apiKey],
    "personal access token": [personalAccessToken],
    "client session token": [
      ...[...client_sessions.from()].map((one) => one.token),
      ...grants.flatMap((one) => one.client_session_token ?? []),
    ],
    "instant key URL": [
      ...[...instant_keys.from()].map((one) => one.instant_key_url),
      ...grants.flatMap((one) => one.instant_key_url ?? []),
    ],
    "PIN code": [PIN, ...[...acs_credentials.from()].flatMap((one) => one.code ?? [])],
  };
}

/** What of them a text holds; empty when all is well. */
export function leaks(text: string, canaries: Record<string, string[]>): string[] {
  return Object.entries(canaries).flatMap(([what, values]) =>
    values.some((value) => text.includes(value)) ? [`${what} in: ${around(text, values)}`] : [],
  );
}

function around(text: string, values: string[]): string {
  const at = Math.max(...values.map((value) => text.indexOf(value)));
  return text.slice(Math.max(0, at - 80), at + 40);
}
