/** Bundles the app that hosts show (MCP Apps) into one HTML file: no network, and nothing runs in it but its own script. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The page's text, and what went into it. */
export async function bundlePage(): Promise<{ html: string; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { app: "src/apps/main.tsx", style: "src/apps/app.css" },
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
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text.trim() ?? "";
  return { html: page(textOf(".js").replaceAll("</script", "<\\/script"), textOf(".css")), metafile };
}

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Script and style are allowed by their hashes, so that no markup in a name could ever run. */
const page = (script: string, style: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'">
<title>Access at a glance</title>
<style>${style}</style>
</head>
<body>
<script type="module">${script}</script>
</body>
</html>
`;
