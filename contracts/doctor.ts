/** What `doctor` prints with --json. */
export interface DoctorCheck {
  /** e.g. `runtime`, `launcher`, `config-bad`; a finding of the monitor keeps its kind. */
  readonly code: string;
  /** `finding`: something is wrong, and `mend` says what to do; `note`: worth knowing. */
  readonly level: 'fine' | 'note' | 'finding';
  /** One line. */
  readonly what: string;
  /** One line; null: nothing is to be done. */
  readonly mend: string | null;
}

export interface DoctorAnswer {
  readonly at: string;
  readonly home: string;
  readonly checks: readonly DoctorCheck[];
}
