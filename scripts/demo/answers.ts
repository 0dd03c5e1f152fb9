/** The person of the story, and the parts of the server's answers that the story looks at. */

import { list } from "./terminal.ts";

export const JEAN = {
  full_name: "Jean Doe",
  user_identity_key: "jean_doe",
  email_address: "jean@example.com",
  phone_number: "+15555550110",
};

/** Every successful answer of a tool. */
export interface Summarized {
  summary: string;
}

export interface Phone {
  device_id: string;
  display_name?: string;
}

export interface Phones extends Summarized {
  phones: Phone[];
}

export interface Simulated extends Summarized {
  phone: Phone;
}

export interface Created extends Summarized {
  user_identity: { user_identity_id: string; user_identity_key?: string; email_address?: string };
}

export interface Linked extends Summarized {
  user_identity_id: string;
  acs_user_id: string;
}

export interface Launched extends Summarized {
  status: string;
  enrollment_automation?: { enrollment_automation_id: string; credential_manager?: string };
}

export interface Issued extends Summarized {
  acs_credential: {
    acs_credential_id: string;
    person?: string;
    system?: string;
    doors?: string[];
    access_method?: string;
    starts_at?: string;
    ends_at?: string;
  };
  warnings?: string[];
}

export interface Deactivated extends Summarized {
  status: string;
  revoked_credentials?: { acs_credential_id: string; display_name?: string }[];
}

export interface Removal extends Summarized {
  user_identity_id: string;
  status: string;
  counts?: { kind: string; total: number; done: number }[];
  waiting_for?: { kind: string; id: string; name?: string }[];
}

export const idsOf = (phones: Phone[]): string[] => phones.map((phone) => phone.device_id);

export const namesOf = ({ phones }: { phones: Phone[] }): string[] =>
  list(phones.map(({ display_name, device_id }) => `${display_name} ${device_id}`));
