/** Work that goes on beyond its call, as its client sees it: the words are those of `io.modelcontextprotocol/tasks`. */
export type Task = TaskHead & TaskState;

export interface TaskHead {
  /** Nobody can guess it. */
  taskId: string;
  status: "working" | "input_required" | "completed" | "failed" | "cancelled";
  /** For the person who waits. */
  statusMessage?: string;
  createdAt: string;
  lastUpdatedAt: string;
  /** How long it can be asked for, from its creation; null: always. */
  ttlMs: number | null;
  pollIntervalMs: number;
}

/** A tool that says what went wrong has completed; `failed` is what the protocol has an error for. */
type TaskState =
  | { status: "working" | "cancelled" }
  | { status: "input_required"; inputRequests: object }
  | { status: "completed"; result: object }
  | { status: "failed"; error: { code: number; message: string } };

/** The tasks of one caller, who learns nothing of those of others. */
export interface Tasks {
  get(taskId: string): Promise<Task | undefined>;
  /** Answers to what the task asks; what it does not ask is ignored. Whether there is such a task. */
  update(taskId: string, answers: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** A wish: what has ended stays as it is. Whether there is such a task. */
  cancel(taskId: string): Promise<boolean>;
}
