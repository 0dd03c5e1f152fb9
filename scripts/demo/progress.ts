/** Shows progress notifications: a live bar with its message in a terminal, a line for each elsewhere. */
import type { Progress } from "@modelcontextprotocol/client";
import { type GenericFormatter, MultiBar } from "cli-progress";
import { colors, isTerminal, labelled, width } from "./terminal.ts";

const { dim, green } = colors;

export interface ProgressDisplay {
  show(step: Progress): void;
  /** Leaves what is shown last and gives the terminal back. May be called twice. */
  stop(): void;
}

const lines: ProgressDisplay = {
  show: ({ message = "" }) => labelled("progress", message),
  stop() {},
};

/** Three lines: the bar with its count and the seconds, what happened last, what is awaited. */
function bar(): ProgressDisplay {
  const display = new MultiBar({
    stream: process.stdout,
    fps: 20,
    hideCursor: true,
    linewrap: null,
    forceRedraw: true,
  });
  const above = display.create(1, 0, {}, { format: barLine });
  const below = [1, 2].map(() => display.create(1, 0, { text: "" }, { format: textLine }));
  return {
    show({ progress, total = 1, message = "" }) {
      above.setTotal(total);
      above.update(progress);
      const parts = message.split(" · ").filter((part) => !/^\d+ of \d+$/.test(part)); // the bar shows that
      const last = parts.length > 1 ? parts.pop() : "";
      below[0]?.update({ text: parts.join(" · ") });
      below[1]?.update({ text: last });
    },
    stop() {
      if (!display.isActive) return;
      display.update();
      display.stop();
    },
  };
}

export const openProgress = (): ProgressDisplay => (isTerminal ? bar() : lines);

/** cli-progress cuts lines at the width of the terminal, and counts colour codes too: the bar leaves room for them. */
const barLine: GenericFormatter = (_options, { progress, startTime, total, value }) => {
  const room = Math.max(8, Math.min(30, width() - 40));
  const full = Math.round(progress * room);
  const drawn = green("█".repeat(full)) + dim("░".repeat(room - full));
  const seconds = ((Date.now() - startTime) / 1000).toFixed(1);
  const count = total > 1 ? `${Math.floor(value)} of ${total} · ` : "";
  return `  ${drawn}  ${count}${seconds} s`;
};

const textLine: GenericFormatter = (_options, _params, { text }: { text: string }) => {
  const room = width() - 3;
  return `  ${text.length > room ? `${text.slice(0, room - 1)}…` : text}`;
};
