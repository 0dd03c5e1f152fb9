/** After a credential was created: what Seam has, against what was asked for. */

import type { Context } from "../contract/context.ts";
import { credentialInWords } from "../lookup/credential-words.ts";
import { nameOfEntrance } from "../lookup/entrances.ts";
import { differences, problemsSaid } from "../lookup/evidence.ts";
import { optionalLooks } from "../lookup/looks.ts";
import { nameOf } from "../lookup/people.ts";
import { type CredentialRow, nameOfAcsUser, toCredentialRow } from "../lookup/rows.ts";
import type { AcsCredential, AcsEntrance } from "../seam/resources.ts";
import { namesInWords, quote } from "../text.ts";
import type { Order } from "./order.ts";

interface Created {
  credential: AcsCredential;
  order: Order;
  /** What was done, like "Issued to". */
  claim: string;
  /** The fields that make it what was asked for. */
  kind: { access_method: string; is_multi_phone_sync_credential?: boolean };
}

/**
 * The row of what was created, and a summary by what Seam shows of it; `warnings` says what is odd, also what was known
 * before. Never throws because of a failed look: the credential is there.
 */
export async function reportCreated(
  context: Context,
  { credential, order, claim, kind }: Created,
): Promise<{ acs_credential: CredentialRow; summary: string; warnings: string[] | undefined }> {
  const { user, person, system, params } = order;
  const { starts_at, ends_at, allowed_acs_entrance_ids } = params;
  const { look, warnings: unchecked } = optionalLooks(context);
  const { acs_credential_id } = credential;
  const opened = allowed_acs_entrance_ids
    ? await look("which entrances it opens (list_credentials shows them)", (seam) =>
        seam.acs.credentials.list_accessible_entrances({ acs_credential_id }),
      )
    : undefined;
  const contradictions = contradictionsIn(credential, order, kind);
  const times = differences({ starts_at, ends_at }, credential);
  const odd = opened ? oddDoors(order, opened) : [];
  const warnings = [
    ...[...contradictions, ...times].map((one) => `Seam shows it otherwise: ${one}.`),
    ...odd,
    ...problemsSaid(credential),
    ...(credential.ends_at || ends_at ? [] : ["It never ends, as no ends_at was sent."]),
    ...order.warnings,
    ...unchecked,
  ];
  const row = toCredentialRow(credential, {
    person: person && nameOf(person),
    acs_user: user,
    system,
    doors: opened && inOrder(opened, allowed_acs_entrance_ids ?? []),
  });
  const whose = person ? quote(nameOf(person)) : `ACS user ${quote(nameOfAcsUser(user))}`;
  const unlinked = user.user_identity_id ? "" : ", not linked to a person yet";
  const where = system?.name ? `, at ${quote(system.name)}` : "";
  return {
    acs_credential: row,
    summary:
      contradictions.length === 0
        ? `${claim} ${whose}${unlinked}: ${credentialInWords(row, context.now())}${where}.`
        : `Seam created credential ${acs_credential_id}, but not as asked for ${whose}: ${contradictions.join("; ")}. ` +
          "delete_credential revokes it.",
    warnings: warnings.length > 0 ? warnings : undefined,
  };
}

/** Seam need not repeat whose it is; when it does, it must be theirs. */
function contradictionsIn(
  credential: AcsCredential,
  { user, person }: Order,
  kind: Created["kind"],
): string[] {
  const owner = {
    acs_user_id: user.acs_user_id,
    user_identity_id: person?.user_identity_id,
    is_multi_phone_sync_credential: kind.is_multi_phone_sync_credential,
  };
  return [
    ...differences({ access_method: kind.access_method }, credential),
    ...differences(owner, { ...owner, ...withoutAbsent(credential) }),
  ];
}

const withoutAbsent = (credential: object): object =>
  Object.fromEntries(Object.entries(credential).filter(([, value]) => value !== undefined));

/** As they were asked for; others come last. */
const inOrder = (opened: AcsEntrance[], asked: string[]): AcsEntrance[] =>
  [...opened].sort((one, other) => place(one, asked) - place(other, asked));

const place = ({ acs_entrance_id }: AcsEntrance, asked: string[]): number => {
  const at = asked.indexOf(acs_entrance_id);
  return at < 0 ? asked.length : at;
};

/** Doors that it opens or does not, other than asked for. */
function oddDoors(order: Order, opened: AcsEntrance[]): string[] {
  const asked = order.params.allowed_acs_entrance_ids ?? [];
  const known = new Map(
    [...order.entrances, ...opened].map((one) => [one.acs_entrance_id, nameOfEntrance(one)]),
  );
  const has = new Set(opened.map((one) => one.acs_entrance_id));
  const words = (ids: string[]) =>
    namesInWords(
      ids.map((id) => known.get(id) ?? id),
      10,
    );
  const missing = asked.filter((id) => !has.has(id));
  const others = [...has].filter((id) => !asked.includes(id));
  return [
    ...(missing.length > 0
      ? [`Seam does not show that it opens ${words(missing)}; look again with list_credentials.`]
      : []),
    ...(others.length > 0 ? [`It also opens ${words(others)}, for which it was not asked.`] : []),
  ];
}
