/** The process of forward-proxy.ts. */
import { type LookupAddress, type LookupAllOptions, lookup } from "node:dns";
import { RequestError, Server, type ServerOptions } from "proxy-chain";
import type { ProxyOptions, Told } from "./forward-proxy.ts";
import { frontOf } from "./tls-front.ts";

const tell = (told: Told) => process.send?.(told);
const asked: string[] = [];
process.once("message", async (options) => {
  tell({ port: await start(options as ProxyOptions) });
  process.on("message", () => tell({ asked }));
});
process.once("disconnect", () => process.exit());

/** Whatever name is looked up. */
const onThisMachine: unknown = (
  _: string,
  options: LookupAllOptions,
  found: (error: Error | null, addresses: LookupAddress[]) => void,
) => lookup("127.0.0.1", options, found);

async function start({ tls, login, status, intercept }: ProxyOptions): Promise<number> {
  const inPlace = intercept && frontOf(intercept.certificate, intercept.behind);
  const common: ServerOptions = {
    port: 0,
    host: "127.0.0.1",
    async prepareRequestFunction({ hostname, port, username, password }) {
      asked.push(`${hostname}:${port}`);
      if (login && login !== `${username}:${password}`) return { requestAuthentication: true };
      if (status === 0) return new Promise(() => {});
      if (status) throw new RequestError("No.", status);
      return {
        ...(inPlace && { customConnectServer: inPlace }),
        dnsLookup: onThisMachine as typeof lookup,
      };
    },
  };
  const server = new Server(tls ? { ...common, serverType: "https", httpsOptions: tls } : common);
  await server.listen();
  return server.port;
}
