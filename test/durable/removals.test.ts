import { expect, test } from "vitest";
import { startSeam } from "../http/harness.ts";
import { createGuest } from "../support/fixtures.ts";
import { startReplica, usePostgres } from "./harness.ts";

const { postgres, missing } = await usePostgres();

async function startTwo(options: Parameters<typeof startSeam>[0] = {}) {
  const seam = await startSeam(options);
  const url = await postgres().database();
  const [one, other] = await Promise.all([startReplica(seam.sandbox, url), startReplica(seam.sandbox, url)]);
  return { ...seam, url, one, other };
}

test.skipIf(missing)("a removal ends as it always did, and the other replica knows its result", async () => {
  const { sandbox, one, other } = await startTwo();
  const { user_identity_id } = createGuest(sandbox);
  const { data, text } = await one.call("remove_user_identity", { user_identity_id });
  expect(data, text).toMatchObject({ status: "removed", user_identity_id });
  expect(data.summary).toContain('Removed user identity "Grace Hopper". With it went:');
  const later = await other.call("remove_user_identity", { user_identity_id });
  expect(later.data).toMatchObject({ status: "removed", summary: data.summary, counts: data.counts });
});
