import type { Tool } from "../contract/tool.ts";
import { createCredential } from "./create-credential.ts";
import { createUserIdentity } from "./create-user-identity.ts";
import { deactivatePhone } from "./deactivate-phone.ts";
import { deleteCredential } from "./delete-credential.ts";
import { findAcsUsers } from "./find-acs-users.ts";
import { findUserIdentities } from "./find-user-identities.ts";
import { getPhone } from "./get-phone.ts";
import { getUserIdentity } from "./get-user-identity.ts";
import { issueMobileKey } from "./issue-mobile-key.ts";
import { launchEnrollment } from "./launch-enrollment.ts";
import { linkAcsUser } from "./link-acs-user.ts";
import { listAcsSystems } from "./list-acs-systems.ts";
import { listCredentials } from "./list-credentials.ts";
import { listEntrances } from "./list-entrances.ts";
import { listPhones } from "./list-phones.ts";
import { removeUserIdentities } from "./remove-user-identities.ts";
import { removeUserIdentity } from "./remove-user-identity.ts";
import { simulatePhone } from "./simulate-phone.ts";
import { suspendAcsUser } from "./suspend-acs-user.ts";
import { unlinkAcsUser } from "./unlink-acs-user.ts";
import { unsuspendAcsUser } from "./unsuspend-acs-user.ts";
import { updateCredential } from "./update-credential.ts";
import { updateUserIdentity } from "./update-user-identity.ts";

/** All tools, in the order of the work. */
export const tools: readonly Tool[] = [
  findUserIdentities,
  getUserIdentity,
  createUserIdentity,
  updateUserIdentity,
  findAcsUsers,
  linkAcsUser,
  unlinkAcsUser,
  suspendAcsUser,
  unsuspendAcsUser,
  listAcsSystems,
  listEntrances,
  launchEnrollment,
  issueMobileKey,
  createCredential,
  listCredentials,
  updateCredential,
  deleteCredential,
  listPhones,
  getPhone,
  deactivatePhone,
  removeUserIdentity,
  removeUserIdentities,
  simulatePhone,
];
