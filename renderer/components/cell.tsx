import type { ReactNode } from 'react';

interface CellProps {
  readonly name: string;
  /** The column's name, drawn before the value where the panel is too narrow for columns; not part of the text. */
  readonly label?: string;
  readonly title?: string;
  readonly children: ReactNode;
}

export function Cell({ name, label, title, children }: CellProps) {
  return (
    <td className={`cell cell-${name}`} data-label={label} title={title}>
      {children}
    </td>
  );
}
