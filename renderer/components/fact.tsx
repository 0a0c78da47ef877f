import type { ReactNode } from 'react';

interface FactProps {
  readonly name: string;
  readonly title?: string;
  readonly children: ReactNode;
}

export function Fact({ name, title, children }: FactProps) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd title={title}>{children}</dd>
    </div>
  );
}
