/**
 * Draws the README's pictures from real output: `npm run pictures`. A terminal with part of the demo, a chat with one
 * of the conversations that the tests replay, and the page that hosts show.
 */
import { writeFileSync } from "node:fs";
import { takePictures } from "./pictures/apps.ts";
import { drawChat } from "./pictures/chat.ts";
import { drawTerminal } from "./pictures/terminal.ts";

const write = (name: string, picture: string) =>
  writeFileSync(new URL(`../docs/${name}`, import.meta.url), picture);

write("demo.svg", await drawTerminal());
write("conversation.svg", await drawChat());
await takePictures();
