import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { type Look, optionalLooks } from "../lookup/looks.ts";
import { cut, listing, openPage, paging } from "../lookup/paging.ts";
import { accessMethodsOf, systemOf } from "../lookup/rows.ts";
import { zoneOf } from "../lookup/zones.ts";
import { everything } from "../seam/lists.ts";
import type { AcsEntrance, AcsSystem } from "../seam/resources.ts";
import { acsSystemSchema } from "../seam/schemas.ts";
import { count, namesInWords, quote } from "../text.ts";

const input = z.strictObject(paging);

const systemRow = acsSystemSchema
  .omit({ default_credential_manager_acs_system_id: true, location: true })
  .extend({
    time_zone: z.string().optional(),
    access_methods: z.array(z.string()).optional().describe("By which its doors open"),
    credential_managers: z.array(z.string()).optional().describe("Which put its mobile keys on phones"),
  });

export const listAcsSystems = defineTool({
  name: "list_acs_systems",
  title: "List access control systems",
  description:
    "List access control and lock systems: access methods, time zone, and credential managers, which issue mobile keys. Gives the acs_system_id.",
  input,
  output: z.object({
    acs_systems: z.array(systemRow),
    ...listing,
    warnings: z.array(z.string()).optional(),
  }),
  annotations: hints.reads,
  async run(args, context) {
    const { seam } = context;
    const page = openPage("list_acs_systems", input, args);
    const { look, warnings } = optionalLooks(context);
    const [all, doors] = await Promise.all([
      seam.acs.systems.list({}),
      look("which access methods the doors take", (from) => everything(from.acs.entrances.list, {})),
    ]);
    const { items, more } = cut(all, page, (one) => one.acs_system_id);
    const rows = await Promise.all(items.map((one) => toRow(one, { look, all, doors: doors ?? [] })));
    const managers = all.filter((system) => system.is_credential_manager);
    const others = all.filter((system) => !system.is_credential_manager);
    return {
      acs_systems: rows,
      ...more,
      summary:
        `${count(others.length, "access control system")}${named(others)}; ` +
        `${count(managers.length, "credential manager")}${named(managers)}.`,
      warnings: warnings.length > 0 ? warnings : undefined,
    };
  },
});

const named = (systems: AcsSystem[]): string =>
  systems.length > 0 ? `: ${namesInWords(systems.map(nameOfSystem))}` : "";

const nameOfSystem = ({ name, acs_system_id }: AcsSystem): string => name ?? acs_system_id;

type SystemRow = z.infer<typeof systemRow>;

/** A manager has neither doors nor a manager of its own. */
async function toRow(
  { location, default_credential_manager_acs_system_id, ...system }: AcsSystem,
  { look, all, doors }: { look: Look; all: AcsSystem[]; doors: AcsEntrance[] },
): Promise<SystemRow> {
  const { acs_system_id, is_credential_manager } = system;
  if (is_credential_manager) return system;
  const fitting = await look(`which credential managers fit ${quote(system.name ?? acs_system_id)}`, (seam) =>
    seam.acs.systems.list_compatible_credential_manager_acs_systems({ acs_system_id }),
  );
  const usual = systemOf(default_credential_manager_acs_system_id, all);
  const managers = new Map(
    [...(usual ? [usual] : []), ...(fitting ?? [])].map((one) => [one.acs_system_id, one]),
  );
  return {
    ...system,
    time_zone: zoneOf({ acs_system_id, location }),
    access_methods: accessMethodsOf(doors.filter((one) => one.acs_system_id === acs_system_id)),
    credential_managers: fitting || usual ? [...managers.values()].map(nameOfSystem) : undefined,
  };
}
