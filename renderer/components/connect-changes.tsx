import { TEXTS } from '../../texts/window.js';
import type { ConnectPlan, DiffLine } from '../view/types.js';
import { Scroller } from './scroller.js';

/** A plan: what moves, what stays and why, and each file's change line by line. */
export function ConnectChanges({ plan }: { readonly plan: ConnectPlan }) {
  const texts = TEXTS.connect;
  return (
    <>
      <ul className="connect-words">
        {plan.moved.length > 0 && <li>{texts.moved[plan.action](plan.moved.join(', '))}</li>}
        {plan.kept.map(({ name, reason }) => (
          <li key={name}>{texts.kept(name, reason)}</li>
        ))}
        {plan.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      {plan.changes.length === 0 && <p>{texts.nothing}</p>}
      {plan.changes.map(({ file, backup, diff }) => (
        <section key={file} className="change">
          <h3>
            <code>{file}</code>
          </h3>
          {backup && <p className="details-aside">{texts.backup(backup)}</p>}
          <Scroller label={texts.change(file)} className="diff">
            <ol>
              {diff.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place in the diff
                <Line key={index} line={line} />
              ))}
            </ol>
          </Scroller>
        </section>
      ))}
    </>
  );
}

const SIGNS = { same: '', added: '+', removed: '−', gap: '⋯' } satisfies Record<DiffLine['kind'], string>;
const SPOKEN = {
  same: '',
  added: TEXTS.connect.added,
  removed: TEXTS.connect.removed,
  gap: '',
} satisfies Record<DiffLine['kind'], string>;

function Line({ line: { kind, text } }: { readonly line: DiffLine }) {
  return (
    <li className={`diff-line diff-${kind}`}>
      <span className="diff-sign" aria-hidden="true">
        {SIGNS[kind]}
      </span>
      {SPOKEN[kind] !== '' && <span className="spoken">{SPOKEN[kind]}</span>}
      <code>{text}</code>
    </li>
  );
}
