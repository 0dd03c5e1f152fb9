/* What several of Seam's resources carry. Times are ISO 8601 UTC (`Z`), here as everywhere. */

export interface ErrorMark {
  error_code: string;
  message: string;
  created_at: string;
  acs_system_id?: string;
  acs_user_id?: string;
}

export interface WarningMark {
  warning_code: string;
  message: string;
  created_at: string;
}

export interface PendingMutation {
  mutation_code: string;
  message: string;
  created_at: string;
}

/** Something that carries Seam's errors and warnings; both lists are always sent. */
export interface Marked {
  errors: ErrorMark[];
  warnings: WarningMark[];
}
