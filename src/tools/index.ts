import type { Tool } from "../mcp.ts";
import { createUserIdentity } from "./create-user-identity.ts";
import { deactivatePhone } from "./deactivate-phone.ts";
import { issueMobileKey } from "./issue-mobile-key.ts";
import { launchEnrollment } from "./launch-enrollment.ts";
import { linkAcsUser } from "./link-acs-user.ts";
import { listPhones } from "./list-phones.ts";
import { removeUserIdentity } from "./remove-user-identity.ts";
import { simulatePhone } from "./simulate-phone.ts";

/** All tools, in the order of the work. */
export const tools = [
  createUserIdentity,
  linkAcsUser,
  launchEnrollment,
  issueMobileKey,
  listPhones,
  deactivatePhone,
  removeUserIdentity,
  simulatePhone,
] as unknown as readonly Tool[];
