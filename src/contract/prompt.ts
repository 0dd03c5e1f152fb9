/** What a prompt is: a plain object that knows nothing of the SDK. */
import type { Complete } from "./complete.ts";

/** What somebody fills in, in words of theirs. */
export interface PromptArgument {
  description: string;
  isOptional?: boolean;
  complete?: Complete;
  /** What is wrong with a value beside the others, as the end of a sentence that says what to send; undefined: nothing. */
  problem?(value: string, others: Record<string, string | undefined>): string | undefined;
}

/** A prompt: leads the assistant through a job with the right tools. */
export interface Prompt {
  name: string;
  title: string;
  description: string;
  args: Record<string, PromptArgument>;
  /** The message, as the user would write it. */
  write(args: Record<string, string | undefined>): string;
}
