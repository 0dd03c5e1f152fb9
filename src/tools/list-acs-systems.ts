import { z } from "zod";
import { count } from "../explain.ts";
import { defineTool, hints } from "../mcp.ts";
import { cut, listing, openPage, paging } from "../paging.ts";
import { acsSystem } from "../seam/schemas.ts";

const input = z.strictObject(paging);

export const listAcsSystems = defineTool({
  name: "list_acs_systems",
  title: "List access control systems",
  description:
    "List the access control systems: which are credential managers, and which managers fit which system. Gives the acs_system_id.",
  input,
  output: z.object({
    acs_systems: z.array(acsSystem.omit({ location: true })),
    compatible_credential_managers: z.array(
      z.object({ acs_system_id: z.string(), credential_manager_acs_system_ids: z.array(z.string()) }),
    ),
    ...listing,
  }),
  annotations: hints.reads,
  async run(args, { seam }) {
    const page = openPage("list_acs_systems", input, args);
    const all = await seam.acs.systems.list({});
    const { items, more } = cut(all, page);
    const compatible = await Promise.all(
      items
        .filter((system) => !system.is_credential_manager)
        .map(async ({ acs_system_id }) => {
          const managers = await seam.acs.systems.list_compatible_credential_manager_acs_systems({
            acs_system_id,
          });
          return {
            acs_system_id,
            credential_manager_acs_system_ids: managers.map((manager) => manager.acs_system_id),
          };
        }),
    );
    const managers = all.filter((system) => system.is_credential_manager).length;
    return {
      acs_systems: items,
      compatible_credential_managers: compatible,
      ...more,
      summary: `${count(all.length, "access control system")}, ${count(managers, "credential manager")} among them.`,
    };
  },
});
