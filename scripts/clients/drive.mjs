/**
 * Runs beside a client that somebody else wrote, in the folder that it is installed in: `node drive.mjs JOB`. The driver's
 * `connect(server, option)` gives `tools` (name, description and schema, as the client shows them to a model),
 * `call(name, args)` (what a model reads) and `close()`. Prints what happened as the last line, in JSON.
 */
const { driver, option, server, calls } = JSON.parse(process.argv[2]);
const { connect } = await import(driver);
const client = await connect(server, option);

/** What a model reads, and how long it took in ms; a client that gives up tells why. */
async function call(name, args) {
  const startedAt = performance.now();
  const text = await client.call(name, args).then(String, (error) => `${error}`);
  return { text, ms: Math.round(performance.now() - startedAt) };
}

const answers = {};
for (const { what, name, args } of calls) answers[what] = await call(name, args);
process.stdout.write(`\n${JSON.stringify({ tools: client.tools, answers })}\n`);
await client.close();
process.exit(0);
