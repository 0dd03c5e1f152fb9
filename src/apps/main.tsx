/** The page's entry: the host on one side, the desk in the middle, the view on the other. */
import type { McpUiHostContext } from "@modelcontextprotocol/ext-apps";
import { render } from "preact";
import { App } from "./app.tsx";
import { connectHost, type Host } from "./bridge.ts";
import { createDesk } from "./desk.ts";
import type { Args } from "./results.ts";

let host: Host | undefined;
let context: McpUiHostContext = {};
let args: Args = {};

const root = document.body.appendChild(document.createElement("div"));

const desk = createDesk(
  {
    async call(name, args) {
      if (!host) throw new Error("The host has not answered yet.");
      return host.call(name, args);
    },
    tellModel: (text) => host?.tellModel(text),
  },
  draw,
);

function draw() {
  const { displayMode = "inline", availableDisplayModes = [] } = context;
  const other = displayMode === "fullscreen" ? "inline" : "fullscreen";
  render(
    <App
      desk={desk}
      state={desk.state}
      canCall={host?.capabilities.serverTools !== undefined}
      otherMode={availableDisplayModes.includes(other) ? other : undefined}
      changeMode={(mode) =>
        host?.show(mode).then(
          (displayMode) => take({ displayMode }),
          () => {}, // the host would rather not
        )
      }
    />,
    root,
  );
}

/** Colours and kind of the host's own. */
function take(change: McpUiHostContext) {
  context = { ...context, ...change };
  const { style, dataset } = document.documentElement;
  if (context.theme) dataset.theme = context.theme;
  dataset.mode = context.displayMode ?? "inline";
  for (const [name, value] of Object.entries(context.styles?.variables ?? {}))
    if (value !== undefined && name.startsWith("--")) style.setProperty(name, value);
  draw();
}

draw();
host = await connectHost(
  {
    onInput(input) {
      args = input;
    },
    onResult: (result) => desk.receive(result, args),
    onCancelled: (reason) => desk.fail(`The call was called off${reason ? `: ${reason}` : ""}.`),
    onContext: take,
  },
  { name: "seam-mobile-access", version: "1.0.0" },
);
take(host.context);
