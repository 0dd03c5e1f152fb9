/** Rules that the source keeps, how each is broken, and the test that must notice. One line each. */
export interface Mutation {
  /** The class of the issue, and the rule. */
  rule: string;
  file: string;
  /** Is in the file once, and what it becomes. */
  from: string;
  to: string;
  test: readonly [file: string, name?: string, env?: Record<string, string>];
}

const breaking = (
  rule: string,
  file: string,
  from: string,
  to: string,
  ...test: Mutation["test"]
): Mutation => ({
  rule,
  file,
  from,
  to,
  test,
});

export const MUTATIONS: readonly Mutation[] = [
  breaking(
    "worlds: a request that is not carried out is not told as carried out",
    "src/sandbox/http.ts",
    "is_carried_out: is_carried_out && right.status === 200",
    "is_carried_out: true",
    "test/sandbox/lies.test.ts",
  ),
  breaking(
    "worlds: an account that changes hands takes its keys along",
    "src/sandbox/other-hand.ts",
    "state.acs_credentials.change(acs_credential_id, owner);",
    "",
    "test/sandbox/lies.test.ts",
  ),
];
