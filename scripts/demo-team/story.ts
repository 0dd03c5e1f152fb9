/** The first part of the team's demo: who may do what, and for whom. Whatever is claimed is held against the workspace. */
import { isDeepStrictEqual as isSame } from "node:util";
import { type Agent, connectMachine } from "./agent.ts";
import { FRIDA } from "./cast.ts";
import type { Stage } from "./stage.ts";

export const ANA = { user_identity_key: "ana_silva" };
const SOO_AH = { user_identity_key: "soo_ah_kim" };
const NEW_NUMBER = "+15555550177";

type Named = { display_name: string };

/** The phones of a person in the workspace itself. */
export async function phonesOf({ aurora }: Pick<Stage, "aurora">, user_identity_key: string) {
  const { user_identity } = await aurora.ask("/user_identities/get", { user_identity_key });
  const { phones } = await aurora.ask("/phones/list", {
    owner_user_identity_id: user_identity.user_identity_id,
  });
  return phones as (Named & { device_id: string })[];
}

const namesOf = (rows: Named[]) => rows.map(({ display_name }) => display_name).sort();

export async function oneAddress({ chapter, happens, claim, post, world }: Stage): Promise<void> {
  chapter(
    "One address for two hotels",
    "The agents need an address and a sign-in, and no key of Seam's on any desk. Which workspace a caller works in, the company in the token says; the file of workspaces names the variable that holds each key.",
  );
  const answer = await post({ method: "tools/list" });
  const challenge = answer.headers.get("www-authenticate") ?? "";
  happens("HTTP", `tools/list without a token: ${answer.status}`);
  happens("", challenge.replaceAll(world.url, "…"));
  claim("nobody is let in without a sign-in", answer.status === 401);
  const metadata = (await (await fetch(/resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? "")).json()) as {
    authorization_servers: string[];
  };
  claim(
    "whoever is refused learns where to sign in, and for what",
    challenge.includes('scope="seam:read"') && isSame(metadata.authorization_servers, [world.issuer]),
  );
  const ready = await Promise.all(world.replicas.map(({ url }) => fetch(`${url}/readyz`)));
  claim(
    "both replicas have the provider's keys and are ready",
    ready.every(({ status }) => status === 200),
  );
}

export async function ritaReads(stage: Stage): Promise<Agent> {
  const { chapter, claim, says, sentFor, world } = stage;
  chapter(
    "Rita may only read",
    "Her client is refused, learns where to sign in, and sends her there: authorization code with PKCE. The token is for this server alone, and for reading.",
  );
  says("rita", "Which phones does Ana Silva have?");
  const rita = await stage.connect("rita");
  const { sub, aud, org_id, scope } = rita.claims();
  claim(
    "the token says who she is, where she works, and that it is for this server",
    isSame([sub, aud, org_id], ["rita", `${world.url}/mcp`, "aurora"]),
  );
  claim(
    "she was asked to agree to reading, and to nothing else",
    isSame([sentFor, scope], [["seam:read"], "seam:read"]),
  );
  const { data } = await stage.told(rita, "list_phones", ANA);
  claim(
    "she sees the phones that the workspace has of Ana",
    isSame(namesOf(data.phones), namesOf(await phonesOf(stage, "ana_silva"))),
  );
  await ritaIsRefused(stage, rita);
  return rita;
}

async function ritaIsRefused(stage: Stage, rita: Agent): Promise<void> {
  const { claim, says, happens, calls } = stage;
  says("rita", "She lost the Pixel. Deactivate it.");
  const before = await phonesOf(stage, "ana_silva");
  const args = {
    device_id: before.find(({ display_name }) => display_name === "Pixel 8")?.device_id,
    ...ANA,
  };
  const params = { name: "deactivate_phone", arguments: args };
  const answer = await stage.post({ method: "tools/call", params }, rita.token());
  const challenge = answer.headers.get("www-authenticate") ?? "";
  happens(
    "HTTP",
    `${answer.status} ${/error="\w+"/.exec(challenge)?.[0]}, ${/scope="[\w:]+"/.exec(challenge)?.[0]}`,
  );
  claim(
    "the server refuses with what she would need, before the tool runs",
    answer.status === 403 && /error="insufficient_scope".*scope="seam:remove"/.test(challenge),
  );
  calls("deactivate_phone", args);
  const words = await stage.failure(rita.call("deactivate_phone", args));
  claim(
    "her client asks for more, and the provider does not grant it",
    words === "rita may not have seam:remove",
  );
  claim("Ana's phones are as before", isSame(await phonesOf(stage, "ana_silva"), before));
  claim(
    "the audit log has who was refused, and what it would have taken",
    stage
      .audit()
      .some(({ phase, caller, needs }) =>
        isSame([phase, caller.subject, needs], ["refused", "rita", "seam:remove"]),
      ),
  );
}

export async function willWrites(stage: Stage): Promise<Agent> {
  const { chapter, claim, says, sentFor, aurora } = stage;
  chapter(
    "Will may write: the step-up",
    "His client too signs in for reading only. When a tool needs more, the server says so, the client asks the provider for that, and goes on with the call.",
  );
  const will = await stage.connect("will");
  says("will", "Soo-ah Kim has a new number.");
  const { data } = await stage.told(will, "update_user_identity", {
    ...SOO_AH,
    new_phone_number: NEW_NUMBER,
  });
  claim(
    "he was sent to the provider a second time, for writing, and then served",
    isSame(sentFor.slice(-2), ["seam:read", "seam:read seam:write"]) && data !== undefined,
  );
  const { user_identity } = await aurora.ask("/user_identities/get", SOO_AH);
  claim("the workspace has the new number", user_identity.phone_number === NEW_NUMBER);
  says("will", "And she checks out.");
  const words = await stage.failure(will.call("remove_user_identity", SOO_AH));
  claim(
    "to take away is not his: the provider refuses, and she is still there",
    words === "will may not have seam:remove" && (await aurora.ask("/user_identities/get", SOO_AH)).ok,
  );
  return will;
}

export async function phoneIsLost(stage: Stage): Promise<Agent> {
  const { chapter, claim, says, world } = stage;
  chapter(
    "A lost phone: Rosa may remove",
    "Nothing is taken away unasked: the answer to her call is a question, her host puts it, and the client repeats the call with her yes. The proxy sends that to the other replica, which trusts it: it is sealed.",
  );
  const rosa = await stage.connect("rosa");
  says("rosa", "Ana Silva lost her Pixel.");
  const before = await phonesOf(stage, "ana_silva");
  const lost = before.find(({ display_name }) => display_name === "Pixel 8");
  const answered = () => world.replicas.map(({ url }) => world.proxy.answered.get(url) ?? 0);
  const [one = 0, other = 0] = answered();
  const { data } = await stage.told(rosa, "deactivate_phone", { device_id: lost?.device_id, ...ANA });
  const [oneLater = 0, otherLater = 0] = answered();
  claim(
    "it was asked, and done by two replicas together",
    oneLater > one && otherLater > other && stage.questions.length === 1,
  );
  claim(
    "Seam has confirmed it: the Pixel is gone, the iPhone stays",
    data.status === "deactivated" && isSame(namesOf(await phonesOf(stage, "ana_silva")), ["iPhone 15"]),
  );
  const gone = await Promise.all(
    data.revoked_credentials.map(({ acs_credential_id }: { acs_credential_id: string }) =>
      stage.aurora.ask("/acs/credentials/get", { acs_credential_id }),
    ),
  );
  claim("its key went with it", gone.length === 1 && gone.every(({ ok }) => ok !== true));
  return rosa;
}

export async function othersAreInvisible(stage: Stage, rosa: Agent): Promise<void> {
  const { chapter, claim, says, world } = stage;
  chapter(
    "The other hotel",
    "At the Borealis a program works at night: it signs in by itself (client credentials). The address and the replicas are the same; the workspace is another.",
  );
  const machine = await connectMachine(world);
  const { data } = await stage.told(machine, "list_phones", {});
  claim(
    "the program of the Borealis sees the one phone of its own hotel",
    isSame(namesOf(data.phones), ["Fairphone 5"]),
  );
  const { user_identity: ana } = await stage.aurora.ask("/user_identities/get", ANA);
  const answer = await stage.told(machine, "get_user_identity", { user_identity_id: ana.user_identity_id });
  claim("Ana's very id leads it nowhere", answer.isError && !answer.text.includes("Ana"));
  says("rosa", "Is a Frida Lund with us?");
  const found = await stage.told(rosa, "find_user_identities", { search: FRIDA.full_name });
  const { user_identities } = await world.hotels.borealis.ask("/user_identities/list");
  claim(
    "Rosa does not find the guest of the Borealis, who is there",
    found.data.user_identities.length === 0 && user_identities[0].full_name === FRIDA.full_name,
  );
  const words = await stage.failure(stage.connect("olaf"));
  claim("who is of neither company is signed in and still not served", words.includes("403"));
  await machine.close();
}
