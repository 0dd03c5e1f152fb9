import type { Prompt } from "../contract/prompt.ts";
import { offboardAppUser } from "./offboard-app-user.ts";
import { onboardAppUser } from "./onboard-app-user.ts";
import { replaceLostPhone } from "./replace-lost-phone.ts";

/** All prompts: the three jobs of a support desk. */
export const prompts: readonly Prompt[] = [onboardAppUser, replaceLostPhone, offboardAppUser];
