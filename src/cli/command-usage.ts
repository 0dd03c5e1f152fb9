/** What can be said to the commands that are bundles of their own. */
import { name as PACKAGE } from "../contract/version.ts";
import { allSettings, type Setting, settings } from "./settings.ts";
import { columns, meaningOfVariable } from "./usage.ts";

/** The text of `serve --help`, with the settings that this command alone reads. */
export const serveUsage = (
  own: readonly Setting[],
): string => `Usage: ${PACKAGE} serve [--sandbox] [--read-only] [--OPTION VALUE ...]

Serves many callers over Streamable HTTP, at /mcp, and at /mcp/readonly with the tools that change nothing; /healthz,
/readyz and /metrics beside them. Without a sign-in it serves this machine only; --sandbox needs nothing else.
Over HTTP a person is asked before anything is taken away; ${settings.confirmMode.variable}=never is for loopback without a sign-in.
${settings.auditLog.variable}=- writes the audit log to stdout. docs/team.md has the whole of it.

Flags, or environment:
${columns(own.map((one) => [[one.flag && `--${one.flag}`, one.variable].filter(Boolean).join(", "), meaningOfVariable(one)]))}

Environment, as without serve:
${columns(allSettings.map((one) => [one.variable, meaningOfVariable(one)]))}
`;

/** The text of `webhook --help`. */
export const WEBHOOK_USAGE = `Usage: ${PACKAGE} webhook add|remove|list [--company NAME] [--secret-file FILE]

Has Seam send events to the server that serve runs, at its public URL and /webhooks/seam/NAME, so that a removal hears
at once what is gone. It reads the environment that serve reads (serve --help), the public URL among it.

${columns([
  ["add", "create the webhook at Seam; its secret is shown once, on a terminal, or written to a file"],
  ["remove", "delete the webhook of this server at Seam"],
  ["list", "show the webhooks of the workspace"],
  ["--company NAME", "whose workspace, as the workspaces file names it; without such a file there is one"],
  [
    "--secret-file FILE",
    "write the secret to this new file, for its owner only; without it, where the workspaces file says webhook_secret",
  ],
])}
`;
