/** Bundles the app that hosts show (MCP Apps), and a host for one look at it, into one HTML file each: no network, and nothing runs in it but its own script. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import type { PageName } from "../src/apps/page.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The pages' texts, and what went into them. */
export async function bundlePages(): Promise<{ html: Record<PageName, string>; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/apps/main.tsx", "src/apps/app.css", "src/apps/show.ts", "src/apps/show.css"],
    outdir: "dist",
    bundle: true,
    format: "esm",
    platform: "browser",
    target: ["chrome123", "firefox121", "safari17.5"],
    tsconfig: "src/apps/tsconfig.json",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    write: false,
    metafile: true,
  });
  const textOf = (file: string) =>
    outputFiles.find(({ path }) => path.endsWith(`/${file}`))?.text.trim() ?? "";
  const scriptOf = (file: string) => textOf(file).replaceAll("</script", "<\\/script");
  const access = page({ title: "Access at a glance", script: scriptOf("main.js"), style: textOf("app.css") });
  const show = page({
    title: "What hosts show",
    script: scriptOf("show.js"),
    style: textOf("show.css"),
    body: SHOW,
  });
  return { html: { access, show }, metafile };
}

/** The host of our own: the chat that is not there, and the frame. */
const SHOW = `<header><h1>Seam mobile access, as a chat shows it</h1>
<button type="button" value="find_user_identities">People</button>
<button type="button" value="list_credentials">Keys</button>
<button type="button" value="list_entrances">Doors</button></header>
<iframe title="Access at a glance" sandbox="allow-scripts"></iframe>
<p>A sandbox: no real doors. In a chat, the assistant opens this page when it is asked who can open what, or to remove somebody.</p>
`;

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

interface Parts {
  title: string;
  script: string;
  style: string;
  /** A page with a body shows another one, which it gets from where it came from. */
  body?: string;
}

/** Script and style are allowed by their hashes, so that no markup in a name could ever run. */
const page = ({ title, script, style, body = "" }: Parts) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'${body && "; connect-src 'self'; frame-src 'self'"}">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}<script type="module">${script}</script>
</body>
</html>
`;
