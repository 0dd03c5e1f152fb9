import type { Advice } from "./advice.ts";

export interface RefusalOptions extends ErrorOptions {
  /** Comes after the message. */
  advice?: Advice;
}

/** Our own answer that something cannot be done. Its message is written for the assistant and shown as it stands. */
export class Refusal extends Error {
  readonly advice: Advice | undefined;

  constructor(message: string, { advice, ...options }: RefusalOptions = {}) {
    super(message, options);
    this.name = "Refusal";
    this.advice = advice;
  }
}
