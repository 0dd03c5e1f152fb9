/** After a credential was created: what Seam has, against what was asked for. */
import { forWhat, nameOfEntrance } from "./entrances.ts";
import { differences, problemsSaid } from "./evidence.ts";
import { quote } from "./explain.ts";
import type { Order } from "./issuing.ts";
import { optionalLooks } from "./looks.ts";
import type { Context } from "./mcp.ts";
import type { AcsCredential, AcsEntrance } from "./seam/schemas.ts";

interface Created {
  credential: AcsCredential;
  order: Order;
  /** What it was meant to be, like "Issued a mobile key to". */
  claim: string;
  /** The fields that make it so. */
  kind: { access_method: string; is_multi_phone_sync_credential?: boolean };
}

/**
 * Sums up what was created by what Seam shows of it; `warnings` says what is odd, also what was known before. Never
 * throws because of a failed look: the credential is there.
 */
export async function reportCreated(
  context: Context,
  { credential, order, claim, kind }: Created,
): Promise<{ summary: string; warnings: string[] | undefined }> {
  const { acs_user_id, display_name } = order.user;
  const { starts_at, ends_at } = order.params;
  const { look, warnings: unchecked } = optionalLooks(context);
  const { acs_credential_id } = credential;
  const opened = order.params.allowed_acs_entrance_ids
    ? await look("which entrances it opens (list_credentials with_entrances shows them)", (seam) =>
        seam.acs.credentials.list_accessible_entrances({ acs_credential_id }),
      )
    : undefined;
  // Seam need not repeat whose it is; when it does, it must be theirs.
  const owner = {
    acs_user_id,
    user_identity_id: order.user_identity_id,
    is_multi_phone_sync_credential: kind.is_multi_phone_sync_credential,
  };
  const contradictions = [
    ...differences({ access_method: kind.access_method }, credential),
    ...differences(owner, { ...owner, ...withoutAbsent(credential) }),
  ];
  const times = differences({ starts_at, ends_at }, credential);
  const isAsAsked = contradictions.length === 0;
  const doors = opened ? doorsOf(order, opened) : { named: [], odd: [] };
  const warnings = [
    ...[...contradictions, ...times].map((one) => `Seam shows it otherwise: ${one}.`),
    ...doors.odd,
    ...problemsSaid(credential),
    ...(credential.ends_at || ends_at ? [] : ["It never ends, as no ends_at was sent."]),
    ...order.warnings,
    ...unchecked,
  ];
  const whose = `ACS user ${quote(display_name ?? acs_user_id)}`;
  return {
    summary: isAsAsked
      ? `${claim} ${whose}${forWhat(doors.named, credential.ends_at)}.`
      : `Seam created credential ${acs_credential_id}, but not as asked for ${whose}: ${contradictions.join("; ")}. ` +
        "delete_credential revokes it.",
    warnings: warnings.length > 0 ? warnings : undefined,
  };
}

const withoutAbsent = (credential: object): object =>
  Object.fromEntries(Object.entries(credential).filter(([, value]) => value !== undefined));

/** Doors by the names that Seam has for them. */
function doorsOf(order: Order, opened: AcsEntrance[]) {
  const asked = order.params.allowed_acs_entrance_ids ?? [];
  const known = new Map([...order.entrances, ...opened].map((one) => [one.acs_entrance_id, one]));
  const nameOf = (id: string) => {
    const entrance = known.get(id);
    return entrance ? nameOfEntrance(entrance) : id;
  };
  const has = new Set(opened.map((one) => one.acs_entrance_id));
  const missing = asked.filter((id) => !has.has(id)).map(nameOf);
  const others = [...has].filter((id) => !asked.includes(id)).map(nameOf);
  const words = (names: string[]) => names.slice(0, 10).map(quote).join(", ");
  return {
    named: asked.filter((id) => has.has(id)).map(nameOf),
    odd: [
      ...(missing.length > 0
        ? [
            `Seam does not show that it opens ${words(missing)}; look again with list_credentials with_entrances.`,
          ]
        : []),
      ...(others.length > 0 ? [`It also opens ${words(others)}, for which it was not asked.`] : []),
    ],
  };
}
