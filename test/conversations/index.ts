import * as codesAndCards from "./codes-and-cards.ts";
import type { Conversation } from "./conversation.ts";
import * as desk from "./desk.ts";
import * as keys from "./keys.ts";
import * as leaving from "./leaving.ts";
import * as looking from "./looking.ts";
import * as outages from "./outages.ts";
import * as people from "./people.ts";

/** All conversations. */
export const conversations: Conversation[] = [
  looking,
  people,
  keys,
  desk,
  codesAndCards,
  leaving,
  outages,
].flatMap((file) => Object.values(file));
