/** For which workspace a process works, and with which secrets, as far as others need it. */

/** How an audit line names the workspace: by its id, or by what only the same API key gives. */
export type WorkspaceName =
  | "sandbox"
  | { endpoint: string; workspace_id?: string | undefined; key_fingerprint?: string | undefined };

export interface Account {
  name: WorkspaceName;
  /** Seals confirmation codes: the same for every process with the same credentials. */
  sealingKey: Uint8Array;
  /** The text with `***` for the configured secrets, and for whatever looks like one of Seam's. */
  withoutSecrets(text: string): string;
}
