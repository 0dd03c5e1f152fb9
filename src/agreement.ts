/** The answer of a tool that takes something away, when a person must agree first. */
import { z } from "zod";
import { CONFIRM } from "./fields.ts";
import type { Confirmation } from "./mcp.ts";

/** Fields of a result that may be a mere plan. */
export const agreement = {
  status: z.enum(["planned"]).optional(),
  confirmation_code: z.string().optional(),
  next_step: z.string().optional(),
};

/** `what`: what a person must agree to, after "to". */
export const planned = (
  what: string,
  { confirmation_code, note }: Extract<Confirmation, { isConfirmed: false }>,
) => ({
  status: "planned" as const,
  summary: `Nothing was touched: a person must agree to ${what}.${note ? ` ${note}` : ""}`,
  confirmation_code,
  next_step: CONFIRM,
});
