import * as z from "zod";
import type { Context } from "../contract/context.ts";
import { Refusal } from "../contract/refusal.ts";
import { defineTool, hints } from "../contract/tool.ts";
import { foldCopies } from "../lookup/copies.ts";
import { kindInWords, ownerInWords, standingInWords, validityInWords } from "../lookup/credential-words.ts";
import { entrancesNamed, entrancesWith, nameOfEntrance, onlyEntrance } from "../lookup/entrances.ts";
import { id, obvious, plainText } from "../lookup/fields.ts";
import { listTwice } from "../lookup/looks.ts";
import { rowsOfDoor } from "../lookup/names.ts";
import { cut, listing, openPage, type PageOf, paging } from "../lookup/paging.ts";
import { type CredentialRow, credentialRow, doorRows, entranceRow, systemOf } from "../lookup/rows.ts";
import { refuseUnknownSystem } from "../lookup/systems.ts";
import { everything } from "../seam/lists.ts";
import type { AcsEntrance, AcsSystem } from "../seam/resources.ts";
import { hasCome } from "../seam/times.ts";
import { count, namesInWords, quote } from "../text.ts";

const input = z.strictObject({
  search: plainText("Part of the door's name").optional(),
  acs_entrance_id: obvious(id("Only this door")).optional(),
  acs_system_id: obvious(id("Only this system")).optional(),
  who_can_open: z.boolean().default(false).describe("Who can open it"),
  ...paging,
});

type Input = z.output<typeof input>;

export const listEntrances = defineTool({
  name: "list_entrances",
  title: "List doors, and who can open one",
  description:
    "List which doors (entrances, rooms) there are, by name or system; with who_can_open, who has access to one, until when. Gives the acs_entrance_id.",
  input,
  output: z.object({
    acs_entrances: z.array(entranceRow),
    acs_credentials: z.array(credentialRow).optional().describe("What opens it"),
    ...listing,
    warnings: z.array(z.string()).optional(),
  }),
  annotations: hints.reads,
  async run(args, context) {
    const page = openPage("list_entrances", input, args);
    const { asked } = page;
    const [doors, systems] = await Promise.all([
      listTwice(() => doorsMeant(context, asked), context),
      context.seam.acs.systems.list({}),
    ]);
    if (asked.who_can_open) {
      const door = onlyDoor(doors, asked, systems);
      return {
        acs_entrances: doorRows([door], systems),
        ...(await whoCanOpen(door, page, systems, context)),
      };
    }
    if (doors.length === 0) refuseUnknown(asked, systems);
    const { items, more } = cut(doors, page, (one) => one.acs_entrance_id);
    return {
      acs_entrances: doorRows(items, systems),
      ...more,
      summary: doorsSummary(doors, asked, systems),
      next_step: doors.length === 0 && asked.search ? "Try a shorter part of the name, or none." : undefined,
    };
  },
});

async function doorsMeant({ seam }: Context, asked: Input): Promise<AcsEntrance[]> {
  const { search, acs_entrance_id, acs_system_id, who_can_open } = asked;
  const acs_entrance_ids = acs_entrance_id ? [acs_entrance_id] : undefined;
  const all = await everything(seam.acs.entrances.list, { acs_system_id, acs_entrance_ids });
  const known = acs_entrance_id ? all.filter((one) => one.acs_entrance_id === acs_entrance_id) : all;
  if (!search) return known;
  return (who_can_open ? entrancesNamed : entrancesWith)(search, known);
}

/** "None" would say too much of an id that is not there. */
function refuseUnknown({ search, acs_entrance_id, acs_system_id }: Input, systems: AcsSystem[]): void {
  refuseUnknownSystem(acs_system_id, systems);
  if (acs_entrance_id === undefined) return;
  const what = `acs_entrance_id ${quote(acs_entrance_id)}${search ? ` and ${quote(search)} in its name` : ""}`;
  const where = acs_system_id ? " in this system" : "";
  throw new Refusal(
    `Nothing was listed: Seam lists no entrance with ${what}${where}. list_entrances without these shows all.`,
  );
}

function onlyDoor(found: AcsEntrance[], asked: Input, systems: AcsSystem[]): AcsEntrance {
  const { search, acs_entrance_id } = asked;
  if (found.length === 0) refuseUnknown(asked, systems);
  const wanted = search ?? acs_entrance_id;
  if (wanted) return onlyEntrance(found, wanted);
  throw new Refusal(
    "Nothing was listed: who_can_open is about one door. Send its name as search, or acs_entrance_id.",
  );
}

function doorsSummary(doors: AcsEntrance[], { search, acs_system_id }: Input, systems: AcsSystem[]): string {
  const where = acs_system_id ? ` in ${quote(systemOf(acs_system_id, systems)?.name ?? acs_system_id)}` : "";
  if (doors.length === 0)
    return `No door${where}${search ? ` has ${quote(search)} in its name` : " is there"}.`;
  const matching = search ? ` with ${quote(search)} in the name` : "";
  return `${count(doors.length, "door")}${matching}${where}: ${namesInWords(doors.map(nameOfEntrance), 12)}.`;
}

/** By the credentials that Seam lists for the door and that have not ended. */
async function whoCanOpen(door: AcsEntrance, page: PageOf<Input>, systems: AcsSystem[], context: Context) {
  const { seam, now } = context;
  const { acs_entrance_id } = door;
  const listed = await listTwice(
    () => seam.acs.entrances.list_credentials_with_access({ acs_entrance_id }),
    context,
  );
  const { told: opening } = foldCopies(
    listed.filter(({ ends_at }) => !hasCome(ends_at, now())),
    now(),
  );
  const { items, more } = cut(opening, page, (one) => one.acs_credential_id);
  const { rows, warnings } = await rowsOfDoor(context, items, systemOf(door.acs_system_id, systems));
  return {
    acs_credentials: rows,
    ...more,
    summary: accessSummary(door, rows, opening.length, now()),
    warnings: warnings.length > 0 ? warnings : undefined,
  };
}

const MOST_PEOPLE = 5;

function accessSummary(door: AcsEntrance, rows: CredentialRow[], total: number, now: number): string {
  const name = quote(nameOfEntrance(door));
  if (total === 0) return `Seam lists no credential that opens ${name} now or later.`;
  const named = rows
    .slice(0, MOST_PEOPLE)
    .map(
      (row) => `${ownerInWords(row) ?? "somebody without a known name"} (${details(row, now).join(", ")})`,
    );
  const others = total > named.length ? ` These are ${named.length} of ${total} credentials.` : "";
  return `Who can open ${name}, as Seam lists it: ${named.join(", ")}.${others}`;
}

/** What Seam's `waiting_to_be_issued` means, by what is waiting. */
const WAITING: Record<string, string> = { mobile_key: "on no phone yet", card: "waiting to be encoded" };

/** By what, until when, and what stands against it. */
function details(row: CredentialRow, now: number): string[] {
  const isWaiting = row.warnings?.some((one) => one.warning_code === "waiting_to_be_issued");
  return [
    `${kindInWords(row)} ${validityInWords(row, now)}`,
    ...standingInWords(row),
    ...(isWaiting ? [WAITING[row.access_method ?? ""] ?? "waiting to be issued"] : []),
  ];
}
