/** A person's host signs in: the official client's side of OAuth, and a browser without a window. */
import type {
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import { ASSISTANT, PEOPLE, type PersonId } from "./cast.ts";

/** What one host keeps of one person's sign-in. */
export interface SignIn {
  provider: OAuthClientProvider;
  /** Where the client wanted the person to go, and has not been taken to yet. */
  pending(): URL | undefined;
  token(): string;
  /** Opens the page that the client named, signs in and agrees; returns what the provider sends back to the host. */
  visit(): Promise<URLSearchParams>;
}

export function createSignIn(id: PersonId, issuer: string): SignIn {
  const browser = createBrowser(id);
  let tokens: StoredOAuthTokens | undefined;
  let verifier = "";
  let state: OAuthDiscoveryState | undefined;
  let page: URL | undefined;
  return {
    provider: {
      redirectUrl: ASSISTANT.redirectUri,
      clientMetadata: { redirect_uris: [ASSISTANT.redirectUri], client_name: "the demo's assistant" },
      clientInformation: () => ({ client_id: ASSISTANT.id, issuer }), // registered there beforehand
      tokens: () => tokens,
      saveTokens(given) {
        tokens = given;
      },
      redirectToAuthorization(url) {
        page = url;
      },
      saveCodeVerifier(given) {
        verifier = given;
      },
      codeVerifier: () => verifier,
      discoveryState: () => state,
      saveDiscoveryState(given) {
        state = given;
      },
    },
    pending: () => page,
    token: () => tokens?.access_token ?? "",
    async visit() {
      if (!page) throw new Error("The client has named no page to sign in at");
      const from = page;
      page = undefined;
      return browser(from);
    },
  };
}

const MOST_STEPS = 12;

/** Follows redirects, keeps cookies, and fills in every form as this person; ends where the host listens. */
function createBrowser(id: PersonId) {
  const cookies = new Map<string, string>();
  const form = new URLSearchParams({ login: id, password: PEOPLE[id].password });
  return async (from: URL): Promise<URLSearchParams> => {
    let url = from;
    let method = "GET";
    for (let step = 0; step < MOST_STEPS; step++) {
      if (url.href.startsWith(ASSISTANT.redirectUri)) return url.searchParams;
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const reply = await fetch(url, {
        method,
        headers: { cookie },
        redirect: "manual",
        ...(method === "POST" && { body: form }),
      });
      for (const [pair = ""] of reply.headers.getSetCookie().map((one) => one.split(";"))) {
        const [name = "", value = ""] = pair.split("=");
        cookies.set(name, value);
      }
      const location = reply.headers.get("location");
      if (!location && (reply.status !== 200 || method === "POST"))
        throw new Error(`The sign-in page answered ${reply.status}: ${await reply.text()}`);
      method = location ? "GET" : "POST";
      if (location) url = new URL(location, url);
    }
    throw new Error("The sign-in goes round in circles");
  };
}
