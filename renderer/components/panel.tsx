import { type ReactNode, useId } from 'react';

interface PanelProps {
  /** Accessible name of the region: the contract's word. */
  readonly name: string;
  readonly area: string;
  /** After the heading, outside of the region's name. */
  readonly beside?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

export function Panel({ name, area, beside, tools, children }: PanelProps) {
  const heading = useId();
  return (
    <section className={`panel panel-${area}`} aria-labelledby={heading} tabIndex={-1}>
      <header className="panel-head">
        <h2 id={heading}>{name}</h2>
        {beside}
        <div className="panel-tools">{tools}</div>
      </header>
      {children}
    </section>
  );
}
