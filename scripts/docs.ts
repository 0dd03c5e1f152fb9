/** Writes the generated parts of the README and of docs/seam.md: `npm run docs`. A test fails when they are stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { allServeSettings } from "../src/cli/serve-settings.ts";
import { allSettings, type Setting } from "../src/cli/settings.ts";
import { prompts } from "../src/prompts/index.ts";
import { resources } from "../src/resources/index.ts";
import { tools } from "../src/tools/index.ts";
import { renderSeamPage } from "./seam-page/render.ts";
import { table, withSection } from "./support/pages.ts";
import { firstSentence } from "./support/words.ts";

const README = new URL("../README.md", import.meta.url);
const TEAM_PAGE = new URL("../docs/team.md", import.meta.url);
const SEAM_PAGE = new URL("../docs/seam.md", import.meta.url);

type Hints = (typeof tools)[number]["annotations"];

/** The kinds of tools, as their hints have it. */
const KINDS: [words: string, isOne: (hints: Hints) => boolean][] = [
  ["To look", ({ readOnlyHint }) => readOnlyHint],
  ["To give or change", ({ readOnlyHint, destructiveHint }) => !readOnlyHint && !destructiveHint],
  ["To take away or shorten", ({ destructiveHint }) => destructiveHint],
];

const ticked = (name: string): string => `\`${name}\``;

const toolLists = () =>
  [
    ...KINDS.flatMap(([words, isOne]) => [
      `**${words}**`,
      tools
        .filter(({ annotations }) => isOne(annotations))
        .map(({ name, description, isSandboxOnly }) => {
          const only = isSandboxOnly && !description.startsWith("Sandbox") ? " Sandbox only." : "";
          return `- ${ticked(name)}: ${firstSentence(description)}${only}`;
        })
        .join("\n"),
    ]),
    `Repeating a call adds nothing more, except with ${tools
      .filter(({ annotations }) => !annotations.idempotentHint)
      .map(({ name }) => ticked(name))
      .join(", ")}.`,
  ].join("\n\n");

const resourceTable = () =>
  table(
    ["resource", "shows"],
    resources.map(({ uri, description }) => [ticked(uri), description]),
  );

const promptTable = () =>
  table(
    ["prompt", "for"],
    prompts.map(({ name, description }) => [ticked(name), description]),
  );

const settingTable = (settings: readonly Setting[]) =>
  table(
    ["variable or flag", "meaning"],
    settings.map((setting) => {
      const { variable, flag, isSwitch, default: usual } = setting;
      return [
        `\`${variable}${isSwitch ? "=1" : ""}\`${flag ? `, \`--${flag}\`` : ""}`,
        setting.means + (usual ? `; default \`${usual}\`` : ""),
      ];
    }),
  );

/** The README with its tables as the code has them now. */
export function renderReadme(readme: string, settings = allSettings): string {
  return [
    ["tools", toolLists()],
    ["resources", resourceTable()],
    ["prompts", promptTable()],
    ["settings", settingTable(settings)],
  ].reduce((text, [name = "", content = ""]) => withSection(text, name, content), readme);
}

/** The page for teams with its table. */
export const renderTeamPage = (page: string, settings = allServeSettings): string =>
  withSection(page, "settings", settingTable(settings));

if (process.argv[1]?.endsWith("docs.ts")) {
  writeFileSync(TEAM_PAGE, renderTeamPage(readFileSync(TEAM_PAGE, "utf8")));
  writeFileSync(README, renderReadme(readFileSync(README, "utf8")));
  writeFileSync(SEAM_PAGE, await renderSeamPage(readFileSync(SEAM_PAGE, "utf8")));
}
