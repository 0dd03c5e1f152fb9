/** Seam accepts a deletion, and then shows the thing alive: what it says of it since is passed on, whatever its code. */
import { expect, test } from "vitest";
import { createGuest } from "../support/fixtures.ts";
import type { Options } from "../support/harness.ts";
import { connectOdd } from "../support/odd-seam.ts";
import { untilTimeIsUp } from "../support/time.ts";

const REFUSED = { message: "The provider refused", created_at: "2026-03-01T00:00:00.000Z" };
const ERROR = { errors: [{ error_code: "provider_error", ...REFUSED }] };
const WARNING = { warnings: [{ warning_code: "unknown_issue_with_acs_credential", ...REFUSED }] };

/** A key whose deletions are answered with 200 and not carried out; from the first one on it shows these issues. */
async function stubbornKey(issues: object, options: Options = {}, before: object = {}) {
  let isAsked = false;
  const show = (key: { acs_credential_id: string }) => {
    if (key.acs_credential_id === guest?.key.acs_credential_id) Object.assign(key, isAsked ? issues : before);
  };
  const server = await connectOdd(
    {
      "/acs/credentials/delete": () => {
        isAsked = true;
      },
      "/acs/credentials/get": ({ acs_credential }) => show(acs_credential),
      "/acs/credentials/list": ({ acs_credentials }) => acs_credentials.forEach(show),
    },
    options,
  );
  const guest = createGuest(server.sandbox);
  server.sandbox.fail({ path: "/acs/credentials/delete", kind: "ignored" });
  return { ...server, guest, acs_credential_id: guest.key.acs_credential_id };
}

test.each([
  ["an error", ERROR, 'provider_error "The provider refused"'],
  ["a warning", WARNING, 'unknown_issue_with_acs_credential "The provider refused"'],
])(
  "a key that is alive again with %s is not deleted, and the answer passes it on",
  async (_what, issues, words) => {
    const { call, acs_credential_id } = await stubbornKey(issues);
    const { isError, text } = await call("delete_credential", { acs_credential_id });
    expect(isError).toBe(true);
    expect(text).toContain(
      `The credential ${acs_credential_id} was not revoked. Seam says: Seam accepted its deletion each time, and shows ` +
        `it as if nothing had been asked for. Since then it says of it: ${words}.`,
    );
  },
);

test("the same is said when the time is up before another attempt: it was answered, and nothing is unknown", async () => {
  const { call, acs_credential_id } = await stubbornKey(ERROR, { pace: { retry: 100_000 } });
  const args = { acs_credential_id, wait_seconds: 1 };
  const { text } = await untilTimeIsUp(call, "delete_credential", args, ({ text }) =>
    text.includes("Since then"),
  );
  expect(text).toContain(
    `The credential ${acs_credential_id} was not revoked. Seam says: Seam accepted its deletion, and`,
  );
  expect(text).toContain('Since then it says of it: provider_error "The provider refused".');
  expect(text).not.toMatch(/not answered|unknown whether/);
});

test("an error that was there before is no answer to the deletion", async () => {
  const { call, acs_credential_id } = await stubbornKey(ERROR, {}, ERROR);
  const { text } = await call("delete_credential", { acs_credential_id });
  expect(text).toContain('Before that it said of it already: provider_error "The provider refused".');
  expect(text).not.toContain("Since then");
});

test.each([
  ["after its attempts", {}],
  ["when the time is up", { pace: { retry: 100_000 } }],
])("a removal names it %s, and never that Seam has not taken it over", async (_when, options) => {
  const { call, guest, acs_credential_id } = await stubbornKey(ERROR, options);
  const args = { user_identity_id: guest.user_identity_id, wait_seconds: 2 };
  const { text } = await untilTimeIsUp(call, "remove_user_identity", args, ({ text }) =>
    text.includes("provider_error"),
  );
  expect(text).toMatch(
    new RegExp(
      `Still there: .*acs_credential ${acs_credential_id}: given up: Seam accepted its deletion.*provider_error`,
    ),
  );
  expect(text).not.toMatch(/not answered|taken over no further|had been done before/);
});
