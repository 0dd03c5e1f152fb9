/** A flag or a variable is wrong; the message is one sentence that names it and never contains a secret. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}
