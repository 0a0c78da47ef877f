/** A setting that the person has just changed, shown at once, before the state confirms it. */
export interface Override<T> {
  readonly value: T;
  /** Revision that was shown when the change was done; null while it is under way. */
  readonly doneAt: number | null;
}

/** The person's choice until a state that is younger than the change arrives. */
export function shownValue<T>(override: Override<T> | null, value: T, revision: number): T {
  if (override === null) return value;
  return override.doneAt === null || revision <= override.doneAt ? override.value : value;
}
