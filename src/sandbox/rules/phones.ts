import { type PhoneRow, type State, timestamp } from "../state.ts";
import { findAcsCredential, findLastingUserIdentity, findUserIdentity } from "./find.ts";
import { issueToPhones } from "./issuing.ts";

export interface NewPhone {
  user_identity_id: string;
  device_model: string;
  operating_system: "ios" | "android";
}

/** Somebody signs in with the app on a phone: it enrols and receives the identity's mobile keys at once. */
export function createPhone(state: State, phone: NewPhone): PhoneRow {
  const { user_identity_id } = findLastingUserIdentity(state, phone.user_identity_id);
  const row = state.phones.add({
    device_id: state.new_id(),
    device_type: phone.operating_system === "ios" ? "ios_phone" : "android_phone",
    display_name: phone.device_model,
    created_at: timestamp(state),
    custom_metadata: {},
    errors: [],
    warnings: [],
    owner_user_identity_id: user_identity_id,
    workspace_id: state.workspace_id,
  });
  issueToPhones(state, user_identity_id);
  return row;
}

export interface PhoneFilter {
  owner_user_identity_id?: string | undefined;
  acs_credential_id?: string | undefined;
}

/** Our assumption: an unknown owner or credential is 404. A sync credential names its children's phones. */
export function listPhones(state: State, filter: PhoneFilter): PhoneRow[] {
  const { owner_user_identity_id, acs_credential_id } = filter;
  if (owner_user_identity_id !== undefined) findUserIdentity(state, owner_user_identity_id);
  const phones =
    owner_user_identity_id === undefined
      ? undefined
      : state.phones.by("owner_user_identity_id", owner_user_identity_id);
  if (acs_credential_id === undefined) return phones ?? [...state.phones.from()];
  const holders = phonesHolding(state, acs_credential_id);
  return phones ? phones.filter((phone) => holders.includes(phone)) : holders;
}

function phonesHolding(state: State, acs_credential_id: string): PhoneRow[] {
  const credential = findAcsCredential(state, acs_credential_id);
  const credentials = [
    credential,
    ...state.acs_credentials.by("parent_acs_credential_id", acs_credential_id),
  ];
  return credentials.flatMap(({ device_id }) => {
    const phone = device_id === null ? undefined : state.phones.get(device_id);
    return phone ? [phone] : [];
  });
}
