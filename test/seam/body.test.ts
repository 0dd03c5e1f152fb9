/** Replies that come compressed, as Seam or a proxy may send them. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { failure, seamOn } from "./harness.ts";

const BODY = JSON.stringify({ phones: [{ device_id: "1", nickname: "Zoë".repeat(1_000) }] });

const seamSending = (bytes: Buffer, encoding: string) =>
  seamOn((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding });
    response.end(bytes);
  });

test.each([
  ["gzip", gzipSync(BODY)],
  ["GZIP", gzipSync(BODY)],
  ["deflate", deflateSync(BODY)],
  ["deflate", deflateRawSync(BODY)],
  ["br", brotliCompressSync(BODY)],
  ["deflate, gzip", gzipSync(deflateSync(BODY))],
  ["identity", Buffer.from(BODY)],
])("a reply in %s is read", async (encoding, bytes) => {
  const { seam, requests } = await seamSending(bytes, encoding);
  expect(await seam.phones.list({})).toMatchObject([{ device_id: "1" }]);
  expect(requests[0]?.headers["accept-encoding"]).toBe("gzip, deflate, br");
});

test.each([
  ["is cut", "gzip", gzipSync(BODY).subarray(0, 40), "its answer could not be decompressed"],
  ["is not what it says", "br", Buffer.from(BODY), "its answer could not be decompressed"],
  ["was not asked for", "zstd", Buffer.from(BODY), "its answer is in an encoding that was not asked for"],
  [
    "unfolds to more than memory should hold",
    "gzip",
    gzipSync(Buffer.alloc(65 * 2 ** 20)),
    "its answer is too long",
  ],
])("a compressed reply that %s leaves a write in doubt", async (_what, encoding, bytes, words) => {
  const { seam } = await seamSending(bytes, encoding);
  const error = await failure(seam.user_identities.create({ full_name: "Ada" }));
  expect(error.message).toBe(words);
  expect(error.may_have_been_received).toBe(true);
});
