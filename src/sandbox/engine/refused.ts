/** A request that Seam's rules refuse: HTTP status and the `type` and `message` of Seam's error envelope. */
export class Refused extends Error {
  readonly status: number;
  readonly type: string;
  readonly validation_errors: unknown;

  constructor(status: number, type: string, message: string, validation_errors?: unknown) {
    super(message);
    this.status = status;
    this.type = type;
    this.validation_errors = validation_errors;
  }
}

/** 400 `invalid_input` of a business rule; Seam sends no `validation_errors` with these. */
export const invalidInput = (message: string): Refused => new Refused(400, "invalid_input", message);

/** 404 `<kind>_not_found`, the pattern of all of Seam's not-found errors. */
export const notFound = (kind: string, id: string): Refused =>
  new Refused(404, `${kind}_not_found`, `Could not find ${kind} ${JSON.stringify(id)}`);

/** Our assumption: a clash with something that exists is 409; Seam documents neither status nor type. */
export const conflict = (type: string, message: string): Refused => new Refused(409, type, message);
