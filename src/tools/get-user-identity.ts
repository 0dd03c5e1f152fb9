import * as z from "zod";
import { defineTool, hints } from "../contract/tool.ts";
import { nameOfPhone } from "../lookup/belongings.ts";
import { codeInWords, credentialsInWords } from "../lookup/credential-words.ts";
import { findPerson, nameOf } from "../lookup/people.ts";
import { type Picture, picture, takePicture } from "../lookup/picture.ts";
import { onePerson, person } from "../lookup/references.ts";
import { count, namesInWords, quote } from "../text.ts";

export const getUserIdentity = defineTool({
  name: "get_user_identity",
  title: "Get user identity",
  description:
    "Overview of one person (guest, tenant, member): access, accounts, keys and doors, phones, and what is wrong, as when the app shows nothing or a key does not work.",
  input: z.strictObject(person).check(onePerson()),
  output: z.object({ ...picture, summary: z.string() }),
  annotations: hints.reads,
  async run(reference, context) {
    const shown = await takePicture(context, await findPerson(context.seam, reference));
    return { ...shown, summary: summary(shown, context.now()) };
  },
});

function summary(
  { user_identity, acs_users, acs_credentials, phones, totals, problems }: Picture,
  now: number,
): string {
  const accounts = acs_users.map(({ system, acs_user_id }) => system ?? acs_user_id);
  const has = [
    totals.acs_users ? `${count(totals.acs_users, "account")} (${namesInWords(accounts)})` : "no account",
    totals.acs_credentials
      ? credentialsInWords(acs_credentials, now, { total: totals.acs_credentials ?? 0 })
      : "no credential",
    totals.phones
      ? `${count(totals.phones, "phone")} (${namesInWords(phones.map(nameOfPhone))})`
      : "no phone",
    count(totals.client_sessions ?? 0, "client session"),
  ];
  return `${quote(nameOf(user_identity))} has ${has.join("; ")}${problems ? `, with problems: ${codesInWords(problems)}` : ""}.`;
}

const MOST_CODES = 4;

/** What is wrong, each once, however many things it is about. */
function codesInWords(problems: { code: string }[]): string {
  const codes = [...new Set(problems.map(({ code }) => code))];
  const more = codes.length > MOST_CODES ? [`and ${codes.length - MOST_CODES} more`] : [];
  return [...codes.slice(0, MOST_CODES).map(codeInWords), ...more].join(", ");
}
