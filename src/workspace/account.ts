/** What this process may do in Seam's name: for which workspace, with which secrets. Neither is ever shown whole. */
import type { Account, WorkspaceName } from "../contract/account.ts";
import type { SeamCredentials } from "../seam/http.ts";

export interface AccountOptions {
  endpoint: string;
  credentials?: SeamCredentials | undefined;
  isSandbox?: boolean;
  /** What several processes seal codes with, the present one first; without them the credentials do. */
  sealingSecrets?: readonly string[] | undefined;
}

export function accountOf(options: AccountOptions): Account {
  const { credentials } = options;
  const secret = credentials && secretOf(credentials);
  let name: WorkspaceName | undefined;
  let sealingKeys: Account["sealingKeys"] | undefined;
  return {
    get name() {
      name ??= workspaceOf(options);
      return name;
    },
    get sealingKeys() {
      sealingKeys ??= sealingKeysOf(options);
      return sealingKeys;
    },
    withoutSecrets: (text) => withoutSecrets(text, secret ? [secret] : []),
  };
}

/** Loaded when it is first needed: a start needs nothing of it, and would wait for it. */
const crypto = () => process.getBuiltinModule("node:crypto");

const MASK = "***";

/** What is shorter is no key of Seam's, and would hide half of what is said. */
const SHORTEST = 8;

/**
 * Client session tokens, access tokens, publishable keys and webhooks' secrets by their prefix; API keys by their long
 * second part.
 */
const LOOKS_SECRET =
  /seam_(?:(?:cst|at|pk)\d?_?[A-Za-z0-9_]{8,}|[A-Za-z0-9]{1,40}_[A-Za-z0-9]{12,})|whsec_[A-Za-z0-9+/=]{8,}/g;

/** The text with these secrets masked, and all that looks like one of Seam's. */
export function withoutSecrets(text: string, known: readonly string[]): string {
  const long = known.filter((secret) => secret.length >= SHORTEST);
  return long.reduce((rest, secret) => rest.replaceAll(secret, MASK), text).replaceAll(LOOKS_SECRET, MASK);
}

/** Whether there is what looks like one of Seam's secrets in a text. */
export const looksSecret = (text: string): boolean => text.search(LOOKS_SECRET) >= 0;

const secretOf = (credentials: SeamCredentials): string =>
  "api_key" in credentials ? credentials.api_key : credentials.personal_access_token;

function workspaceOf({ endpoint, credentials, isSandbox }: AccountOptions): WorkspaceName {
  if (isSandbox) return "sandbox";
  const { origin } = new URL(endpoint);
  if (!credentials) return { endpoint: origin };
  if ("workspace_id" in credentials) return { endpoint: origin, workspace_id: credentials.workspace_id };
  const digest = crypto().createHash("sha256").update(credentials.api_key).digest("hex");
  return { endpoint: origin, key_fingerprint: digest.slice(0, 8) };
}

/** The sandbox goes with its process, and so may its codes; without credentials there is nothing to agree to. */
function sealingKeysOf(options: AccountOptions): Account["sealingKeys"] {
  const { credentials, isSandbox, sealingSecrets = [] } = options;
  const workspace = JSON.stringify(workspaceOf(options));
  const [first, ...older] = sealingSecrets.map((secret) => derived(secret, `codes 2 ${workspace}`));
  if (first) return [first, ...older];
  if (isSandbox || !credentials) return [crypto().randomBytes(32)];
  const workspaceId = "workspace_id" in credentials ? credentials.workspace_id : "";
  return [derived(secretOf(credentials), `codes 1 ${workspaceId}`)];
}

const derived = (secret: string, info: string): Uint8Array =>
  new Uint8Array(crypto().hkdfSync("sha256", secret, "", `seam-mobile-access-mcp ${info}`, 32));
