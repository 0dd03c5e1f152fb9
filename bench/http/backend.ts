/**
 * A process with what servers ask: Seam (a sandbox, with the latency that the argument says, in ms), and an identity
 * provider's keys. Signs tokens on request.
 */
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { startHttpServer } from "../../test/support/http-server.ts";
import { endWithParent, tell } from "./process.ts";

export const AUDIENCE = "https://access.example.com/mcp";

export interface Backend {
  endpoint: string;
  apiKey: string;
  /** A phone. */
  device_id: string;
  issuer: string;
}

/** Asks for a token for each of these callers. */
export interface TokensWanted {
  callers: { subject: string; company: string }[];
}

const ALG = "RS256";
const { publicKey, privateKey } = await generateKeyPair(ALG);
const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: ALG, use: "sig" }] });
const provider = await startHttpServer((_req, res) => {
  res.writeHead(200, { "content-type": "application/json" }).end(keys);
});
const sandbox = await startSandbox({ latencyMs: Number(process.argv[2] ?? 0) });
const [phone] = sandbox.workspace.state.phones.from();

process.on("message", async ({ callers }: TokensWanted) => {
  const tokens = callers.map(({ subject, company }) =>
    new SignJWT({ org_id: company, scope: "seam:read seam:write seam:remove", client_id: "bench" })
      .setProtectedHeader({ alg: ALG, kid: "1" })
      .setIssuer(provider.endpoint)
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime("2h")
      .sign(privateKey),
  );
  tell(await Promise.all(tokens));
});
endWithParent();
tell({
  endpoint: sandbox.endpoint,
  apiKey: sandbox.apiKey,
  device_id: phone?.device_id ?? "",
  issuer: provider.endpoint,
} satisfies Backend);
