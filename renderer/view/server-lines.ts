/** A key for each line of the servers' table: a server that is not shared by all has several lines. */
export interface KeyedServer<T> {
  readonly key: string;
  readonly row: T;
}

/** The n-th line of a name keeps its key while the server restarts under it. */
export function serverLines<T extends { readonly name: string }>(rows: readonly T[]): KeyedServer<T>[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const nth = seen.get(row.name) ?? 0;
    seen.set(row.name, nth + 1);
    return { key: `${nth} ${row.name}`, row };
  });
}
