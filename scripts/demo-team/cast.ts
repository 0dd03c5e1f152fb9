/** Who plays in the team's demo: two hotels, and who works there. */
import type { Scope } from "../../src/contract/caller.ts";

export const HOTELS = {
  aurora: { name: "Hotel Aurora", secret: "AURORA_SEAM_KEY" },
  borealis: { name: "Hotel Borealis", secret: "BOREALIS_SEAM_KEY" },
} as const;
export type HotelId = keyof typeof HOTELS;

/** Whoever can sign in; of each the broadest that the identity provider grants. */
export interface Account {
  company: string;
  password: string;
  may: Scope;
}

export const PEOPLE = {
  rita: { company: "aurora", password: "rita's own", may: "seam:read" },
  will: { company: "aurora", password: "will's own", may: "seam:write" },
  rosa: { company: "aurora", password: "rosa's own", may: "seam:remove" },
  olaf: { company: "elsewhere", password: "olaf's own", may: "seam:remove" },
} as const satisfies Record<string, Account>;
export type PersonId = keyof typeof PEOPLE;

/** A program of the Borealis that works at night, when nobody is there to sign in. */
export const MACHINE = {
  id: "borealis-night-audit",
  secret: "the machine's own secret",
  company: "borealis",
};

/** The program that people use: registered at the provider beforehand. */
export const ASSISTANT = { id: "assistant", redirectUri: "http://127.0.0.1/signed-in" };

/** A guest of the Borealis, of whom nobody at the Aurora must hear. */
export const FRIDA = { full_name: "Frida Lund", email_address: "frida.lund@example.com" };
