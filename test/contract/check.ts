/** Holds one exchange with a sandbox against Seam's published contract. */
import type { Exchange } from "../../src/sandbox/sandbox.ts";
import { checkReply, checkRequest, official, type Problem } from "./official.ts";

export interface Circumstances {
  /**
   * Our server made the request: then it must be right, whatever came of it. Another one must be right if it was
   * carried out, and may have more than Seam knows, which Seam drops.
   */
  isOurs: boolean;
}

/** What is wrong, each with route, field and problem; empty when all is well. */
export function check(exchange: Exchange, { isOurs }: Circumstances): string[] {
  const { method, path, params, status, body, fault } = exchange;
  if (path === "/health") return [];
  const told = (what: string) => (problems: Problem[]) =>
    problems.map(({ at, words }) => `${method} ${path}: ${what}${at ? ` ${at}` : ""} ${words}`);
  if (fault) return fault === "status" ? told("error reply")(checkEnvelope(body)) : [];
  const route = official.paths[path];
  if (!route) {
    if (status === 404 && (!isOurs || isElsewhere(path))) return [];
    return [`${method} ${path}: is not in Seam's contract. If it is new there: npm run contract:update`];
  }
  const isDone = status >= 200 && status < 300;
  const request =
    isDone || isOurs
      ? told("parameter")(
          checkRequest(path, params).filter((problem) =>
            isOurs ? !isForgiven(problem, exchange) : problem.keyword !== "additionalProperties",
          ),
        )
      : [];
  const methods =
    isDone && !route["x-methods"].includes(method) ? [`${method} ${path}: Seam does not take ${method}`] : [];
  const reply = isDone ? told("reply")(checkReply(path, body)) : told("error reply")(checkEnvelope(body));
  return [...methods, ...request, ...reply];
}

/**
 * A request that was refused before its parameters were read has none. Of a value in a wrong form, such as an id that
 * somebody made up, Seam says so itself, and our server explains it.
 */
const isForgiven = ({ keyword }: Problem, { status }: Exchange): boolean =>
  status === 401 || status === 405 || (status === 400 && keyword === "format");

/** An endpoint that was set wrongly, with a path of its own before that of the route. */
const isElsewhere = (path: string): boolean =>
  Object.keys(official.paths).some((known) => path.endsWith(known));

/** Seam publishes no schema of its errors; this is what its clients rely on and its samples show. */
function checkEnvelope(body: unknown): Problem[] {
  if (!isObject(body) || !isObject(body.error))
    return [{ at: "", words: "is not Seam's error envelope", keyword: "" }];
  const { type, message, request_id, validation_errors, data, ...others } = body.error;
  const problems: Problem[] = [];
  const want = (isRight: boolean, at: string, words: string) => {
    if (!isRight) problems.push({ at, words, keyword: "" });
  };
  want(body.ok === false, "ok", "must be false");
  want(typeof type === "string" && /^[a-z_]+$/.test(type), "error.type", "must be a name in snake_case");
  want(typeof message === "string" && message !== "", "error.message", "must be a text");
  want(typeof request_id === "string", "error.request_id", "must be a text");
  want(
    validation_errors === undefined || isErrorTree(validation_errors),
    "error.validation_errors",
    "is not zod's",
  );
  want(data === undefined || isObject(data), "error.data", "must be an object");
  for (const name of Object.keys(others)) want(false, `error.${name}`, "is not documented");
  return problems;
}

/** zod's `error.format()`: an object with `_errors` at every level. */
function isErrorTree(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { _errors, ...fields } = value;
  return Array.isArray(_errors) && Object.values(fields).every(isErrorTree);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
