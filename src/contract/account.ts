/** For which workspace a process works, and with which secrets, as far as others need it. */

/** How an audit line names the workspace: by its id, or by what only the same API key gives. */
export type WorkspaceName =
  | "sandbox"
  | { endpoint: string; workspace_id?: string | undefined; key_fingerprint?: string | undefined };

export interface Account {
  name: WorkspaceName;
  /**
   * Seal confirmation codes: the same for every process with the same credentials, or with the same sealing secrets.
   * The first seals; what any of them has sealed is taken, so that a secret can be replaced while codes are out.
   */
  sealingKeys: readonly [Uint8Array, ...Uint8Array[]];
  /** The text with `***` for the configured secrets, and for whatever looks like one of Seam's. */
  withoutSecrets(text: string): string;
}
