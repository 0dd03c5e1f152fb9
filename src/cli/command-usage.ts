/** What can be said to the commands that are bundles of their own. */
import { name as PACKAGE } from "../contract/version.ts";
import { allSettings, type Setting, settings } from "./settings.ts";
import { columns, filled, meaningOfVariable } from "./usage.ts";

/** The text of `serve --help`, with the settings that this command alone reads. */
export const serveUsage = (
  own: readonly Setting[],
): string => `Usage: ${PACKAGE} serve [--sandbox] [--read-only]
       [--OPTION VALUE ...]
       ${PACKAGE} serve migrate

${filled(`Serves many callers over Streamable HTTP, at /mcp, and at /mcp/readonly with the tools that change nothing; /healthz, /readyz and /metrics beside them. Without a sign-in it serves this machine only; --sandbox needs nothing else. Over HTTP a person is asked before anything is taken away; ${settings.confirmMode.variable}=never is for loopback without a sign-in. ${settings.auditLog.variable}=- writes the audit log to stdout, =database into the database. serve migrate makes the schemas in the database and ends; serve does so too. docs/team.md has the whole of it.`)}

Flags, or environment:
${columns(own.map((one) => [[one.flag && `--${one.flag}`, one.variable].filter(Boolean).join(", "), meaningOfVariable(one)]))}

Environment, as without serve:
${columns(allSettings.map((one) => [one.variable, meaningOfVariable(one)]))}
`;

/** The text of `serve migrate --help`. */
export const MIGRATE_USAGE = `Usage: ${PACKAGE} serve migrate

${filled("Makes the schemas of serve in the database of DATABASE_URL, seam_mcp and seam_mcp_jobs, or brings them up to date, and ends; any number may do so at once. serve does the same at its start: this is for who wants it done before, by a role that may make schemas.")}
`;

/** The text of `webhook --help`. */
export const WEBHOOK_USAGE = `Usage: ${PACKAGE} webhook add|remove|list [--company NAME]
       [--secret-file FILE]

${filled("Has Seam send events to the server that serve runs, at its public URL and /webhooks/seam/NAME, so that a removal hears at once what is gone. It reads the environment that serve reads (serve --help), the public URL among it.")}

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

/** The text of `show --help`. */
export const SHOW_USAGE = `Usage: ${PACKAGE} show --sandbox

${filled("Shows in a browser what hosts show of a person's access, with a sandbox behind it, which has no real doors, and nothing else. Ctrl-C ends it.")}
`;
