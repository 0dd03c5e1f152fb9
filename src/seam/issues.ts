/** What the errors and warnings on a resource say about its deletion. */
import type { WithIssues } from "./resources.ts";

/** Whether Seam says that the resource is on its way out (warning `being_deleted`). */
export const isBeingDeleted = ({ warnings }: WithIssues): boolean =>
  warnings?.some((warning) => warning.warning_code === "being_deleted") ?? false;

/** Seam's words when it gave up deleting the resource (error `failed_to_delete_on_acs_system`), else undefined. */
export const deletionFailure = ({ errors }: WithIssues): string | undefined => {
  const failure = errors?.find((error) => error.error_code === "failed_to_delete_on_acs_system");
  return failure && (failure.message ?? "failed_to_delete_on_acs_system");
};
