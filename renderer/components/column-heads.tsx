/** Column names by cell name, in the order of the columns. */
export function ColumnHeads({ columns }: { readonly columns: Readonly<Record<string, string>> }) {
  return (
    <thead>
      <tr>
        {Object.entries(columns).map(([name, label]) => (
          <th key={name} scope="col" className={`cell cell-${name}`}>
            {label}
          </th>
        ))}
      </tr>
    </thead>
  );
}
