/** Our own answer that something cannot be done. Its message is written for the assistant and shown as it stands. */
export class Refusal extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Refusal";
  }
}
