/**
 * The removal of a user identity as Seam's guide writes it ("Managing Mobile App User Accounts with User Identities"):
 * kind after kind, one request at a time, each deletion awaited by polling its event. What our workflow is measured
 * against.
 *
 * In Python there; here with Seam's JavaScript client, and corrected only where the guide contradicts the API:
 * `client_sessions.delete` takes `client_session_id`; `/events/list` wants `since`; the helper that waits for phones
 * is called there but not written; polling pauses instead of spinning; and what went along with something else (the
 * copies of a multi-phone key) is gone when its own turn comes.
 */
import { setTimeout as delay } from "node:timers/promises";
import { isSeamHttpApiError, type SeamHttp } from "@seamapi/http";

export interface SequentialRemoval {
  user_identity_id: string;
  /** Between two looks at the events, in ms; each waiting helper looks for itself. */
  pollMs: number;
  /** The time from which events count, ISO 8601; default: one minute ago. */
  since?: string;
}

export interface SequentialCounts {
  /** All requests, polls included. */
  requests: number;
  /** Requests to /events/list. */
  polls: number;
  client_sessions: number;
  acs_credentials: number;
  acs_users: number;
  enrollment_automations: number;
  phones: number;
}

type SeamEvent = Record<string, unknown>;

/** Removes the person with everything of theirs that the guide knows. The client needs `isUndocumentedApiEnabled`. */
export async function removeSequentially(
  seam: SeamHttp,
  { user_identity_id, pollMs, since = new Date(Date.now() - 60_000).toISOString() }: SequentialRemoval,
): Promise<SequentialCounts> {
  const counts = {
    requests: 0,
    polls: 0,
    client_sessions: 0,
    acs_credentials: 0,
    acs_users: 0,
    enrollment_automations: 0,
    phones: 0,
  };

  async function counted<Result>(request: PromiseLike<Result>): Promise<Result> {
    counts.requests += 1;
    return request;
  }

  /** What is gone already counts as deleted. */
  async function deleted(kind: keyof SequentialCounts, request: PromiseLike<void>): Promise<void> {
    counts[kind] += 1;
    try {
      await counted(request);
    } catch (error) {
      if (!isSeamHttpApiError(error) || error.statusCode !== 404) throw error;
    }
  }

  async function waitForEvent(event_type: string, isMeant: (event: SeamEvent) => boolean): Promise<void> {
    for (;;) {
      counts.polls += 1;
      const events: SeamEvent[] = await counted(seam.events.list({ event_type, since }));
      if (events.some(isMeant)) return;
      await delay(pollMs);
    }
  }

  const waitForAll = (event_type: string, field: string, ids: string[]): Promise<unknown> =>
    Promise.all(ids.map((id) => waitForEvent(event_type, (event) => event[field] === id)));

  const client_sessions = await counted(seam.clientSessions.list({ user_identity_id }));
  for (const { client_session_id } of client_sessions)
    await deleted("client_sessions", seam.clientSessions.delete({ client_session_id }));

  const acs_users = await counted(seam.acs.users.list({ user_identity_id }));
  for (const { acs_user_id } of acs_users) {
    const credentials = await counted(seam.acs.credentials.list({ acs_user_id }));
    for (const { acs_credential_id } of credentials)
      await deleted("acs_credentials", seam.acs.credentials.delete({ acs_credential_id }));
    await waitForAll("acs_credential.deleted", "acs_credential_id", idsOf(credentials, "acs_credential_id"));
    await deleted("acs_users", seam.acs.users.delete({ acs_user_id }));
  }
  await waitForAll("acs_user.deleted", "acs_user_id", idsOf(acs_users, "acs_user_id"));

  const { enrollmentAutomations } = seam.userIdentities;
  const automations = await counted(enrollmentAutomations.list({ user_identity_id }));
  for (const { enrollment_automation_id } of automations)
    await deleted("enrollment_automations", enrollmentAutomations.delete({ enrollment_automation_id }));
  await waitForAll(
    "enrollment_automation.deleted",
    "enrollment_automation_id",
    idsOf(automations, "enrollment_automation_id"),
  );

  const phones = await counted(seam.phones.list({ owner_user_identity_id: user_identity_id }));
  for (const { device_id } of phones) await deleted("phones", seam.phones.deactivate({ device_id }));
  await waitForAll("phone.deactivated", "device_id", idsOf(phones, "device_id"));

  await counted(seam.userIdentities.delete({ user_identity_id }));
  return counts;
}

const idsOf = (rows: Record<string, unknown>[], field: string): string[] =>
  rows.map((row) => String(row[field]));
