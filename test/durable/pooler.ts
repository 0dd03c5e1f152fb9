/** What a transaction pooler does to LISTEN: it is answered, and nothing ever comes of it. All else passes. */
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** `LISTEN`, and that it is ready for more, as a server says it. */
const ANSWER = Buffer.concat([message("C", "LISTEN\0"), message("Z", "I")]);

function message(type: string, body: string): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

/** Returns the database's address through it. */
export async function startPooler(databaseUrl: string): Promise<string> {
  const { port: behind, hostname } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(Number(behind), hostname);
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
    database.pipe(client);
    client.on("data", (data) => {
      if (isListen(data)) client.write(ANSWER);
      else database.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return Object.assign(new URL(databaseUrl), { port: String(port) }).href;
}

/** A client sends it alone, and in one piece. */
const isListen = (data: Buffer): boolean => data.toString("latin1", 0, 1) === "Q" && data.includes("LISTEN ");
