/** The body of a reply: bounded, and decompressed where it came compressed. */
import { promisify } from "node:util";

/** What can be read, for the request's header. */
export const ENCODINGS = "gzip, deflate, br";

/** More than any list of Seam's; a few bytes can unfold to gigabytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A body that cannot be read; the message says why. */
export class UnreadableBody extends Error {}

/** Reads the body as text. `encoding` is the reply's `content-encoding`. Throws UnreadableBody. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new UnreadableBody("its answer is too long");
    chunks.push(chunk);
  }
  let bytes: Buffer = Buffer.concat(chunks);
  // The last encoding was applied last.
  for (const name of (encoding ?? "").toLowerCase().split(",").reverse())
    if (bytes.length > 0) bytes = await decompress(bytes, name.trim());
  return new TextDecoder().decode(bytes);
}

async function decompress(bytes: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === "" || encoding === "identity") return bytes;
  const zlib = await import("node:zlib");
  // "deflate" is zlib's format by the standard, and the bare one by some servers.
  const inflate = ((bytes[0] ?? 0) & 0x0f) === 8 ? zlib.inflate : zlib.inflateRaw;
  const ways: Record<string, typeof zlib.gunzip> = {
    gzip: zlib.gunzip,
    "x-gzip": zlib.gunzip,
    deflate: inflate,
    br: zlib.brotliDecompress,
  };
  const way = Object.hasOwn(ways, encoding) ? ways[encoding] : undefined;
  if (!way) throw new UnreadableBody("its answer is in an encoding that was not asked for");
  try {
    return await promisify<Buffer, object, Buffer>(way)(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const isTooLong = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw new UnreadableBody(isTooLong ? "its answer is too long" : "its answer could not be decompressed", {
      cause: error,
    });
  }
}
