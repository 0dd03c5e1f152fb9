/**
 * The sandbox alone, so that any Seam client can be pointed at it: `npm run sandbox -- --port 8080`.
 * Without a port it takes a free one. Ends on SIGINT and SIGTERM; nothing is kept.
 */
import { parseArgs } from "node:util";
import { startSandbox } from "../src/sandbox/sandbox.ts";

const USAGE = `Usage: npm run sandbox -- [--port N]

  --port N   listen on 127.0.0.1:N (1 to 65535); default: a free port
  --help     show this text
`;

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n\n${USAGE}`);
  process.exit(2);
}

function readArguments(): { port?: number } {
  const options = { port: { type: "string" }, help: { type: "boolean" } } as const;
  try {
    const { values } = parseArgs({ options });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    if (values.port === undefined) return {};
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port < 1 || port > 65_535) {
      refuse(`--port must be a number from 1 to 65535, not ${JSON.stringify(values.port)}`);
    }
    return { port };
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}

const { port } = readArguments();
const sandbox = await startSandbox(port === undefined ? {} : { port }).catch((error: unknown) =>
  refuse(`The sandbox cannot listen: ${error instanceof Error ? error.message : String(error)}`),
);

process.stdout.write(`A Seam workspace in memory: the Hotel Aurora. No real doors.

endpoint      ${sandbox.endpoint}
API key       ${sandbox.apiKey}
workspace id  ${sandbox.workspaceId}

Try:
  curl -s ${sandbox.endpoint}/user_identities/list -H "Authorization: Bearer ${sandbox.apiKey}"

Ctrl-C ends it; everything in it is forgotten then.
`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    sandbox.close().then(() => process.exit(0));
  });
}
