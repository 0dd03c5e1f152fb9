/** A person's phones: what is on each, and the way to end one. */
import { Beyond, Button, count, Icon, methodOf, Name, Names, Pill, Question, type View } from "./parts.tsx";
import { nameOfPhone, type Person, type Phone } from "./results.ts";

interface Props extends View {
  data: Person;
  /** Of the person. */
  name: string;
}

const TYPES: Record<string, string> = { ios_phone: "iPhone", android_phone: "Android" };

export function Phones(props: Props) {
  const { data, desk, state, canCall } = props;
  const { phones, totals, acs_credentials } = data;
  const mobileKeys = acs_credentials.filter((one) => one.access_method === "mobile_key");
  return (
    <section aria-label="Phones">
      <h2>
        Phones <small>{totals.phones ?? phones.length}</small>
      </h2>
      {phones.length === 0 && <p class="none">None.</p>}
      <ul class="things">
        {phones.map((phone) => (
          <PhoneRow key={phone.device_id} {...props} phone={phone} />
        ))}
      </ul>
      <Beyond shown={phones.length} of={totals.phones} what="phones" />
      {canCall && phones.length > 0 && mobileKeys.length > 0 && !state.onPhones && (
        <Button
          isDisabled={state.busy !== undefined}
          onPress={() => desk.whatIsOnPhones(mobileKeys.map((one) => one.acs_credential_id))}
        >
          What is on them?
        </Button>
      )}
    </section>
  );
}

function PhoneRow({ phone, data, name, desk, state, canCall }: Props & { phone: Phone }) {
  const { device_id, device_type, can_receive_keys } = phone;
  const called = nameOfPhone(phone);
  const wrong = (data.problems ?? []).filter((one) => one.id === device_id);
  const held = state.onPhones && (state.onPhones.get(device_id) ?? []);
  const keys = held && data.acs_credentials.filter((one) => held.includes(one.acs_credential_id));
  const ask = () =>
    desk.ask({
      at: device_id,
      question: `Deactivate ${called} of ${name}? The keys on it are revoked for good; other phones keep theirs.`,
      verb: "Deactivate",
      tool: "deactivate_phone",
      args: { device_id, user_identity_id: data.user_identity.user_identity_id },
    });
  return (
    <li>
      <div class="thing">
        <Icon name="mobile_key" />
        <div>
          <strong>
            <Name>{called}</Name>
          </strong>
          <small>
            {TYPES[device_type ?? ""] ?? device_type}
            {keys && ` · ${keys.length === 0 ? "no key on it" : count(keys.length, "key")}`}
          </small>
          {keys?.map((key) => (
            <small key={key.acs_credential_id}>
              <Names of={key.doors ?? [methodOf(key.access_method)]} />
            </small>
          ))}
        </div>
        {wrong.length > 0 ? (
          <Pill tone="bad">Problem</Pill>
        ) : (
          can_receive_keys !== undefined && (
            <Pill tone={can_receive_keys ? "good" : "over"}>
              {can_receive_keys ? "Takes keys" : "Takes no keys"}
            </Pill>
          )
        )}
        {canCall && (
          <Button onPress={ask} isDisabled={state.busy !== undefined} label={`Deactivate ${called}`}>
            Deactivate…
          </Button>
        )}
      </div>
      <Question desk={desk} state={state} at={device_id} />
    </li>
  );
}
