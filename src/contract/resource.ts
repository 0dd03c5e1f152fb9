/** What a resource is: a plain object that knows nothing of the SDK. */
import type { Complete } from "./complete.ts";
import type { LookContext } from "./context.ts";

/** A resource, or a template of resources when its `uri` has a `{variable}`. */
export interface Resource {
  name: string;
  title: string;
  uri: string;
  description: string;
  /** Proposes values of the variable while somebody types. */
  complete?: Record<string, Complete>;
  /** Returns plain data, undefined when there is no such thing, or throws. */
  read(variables: Record<string, string>, context: LookContext): Promise<object | undefined>;
}

/** One entry of resources/list. */
export interface ResourceEntry {
  uri: string;
  name: string;
  title: string;
  mimeType: string;
}

/** Answers one page of resources/list. */
export type ResourceLister = (
  cursor: string | undefined,
  context: LookContext,
) => Promise<{ entries: ResourceEntry[]; nextCursor?: string | undefined }>;

/** All resources are JSON. */
export const JSON_TYPE = "application/json";
