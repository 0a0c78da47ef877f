import { TEXTS } from '../../texts/window.js';
import { formatDateTime, shortInstance } from '../view/format.js';
import type { HealthFact } from '../view/health-facts.js';
import { Icon } from './icon.js';

/** The file beside the truth; what differs is marked by a sign, a word and a colour. */
export function HealthFacts({ facts }: { readonly facts: readonly HealthFact[] }) {
  const texts = TEXTS.health;
  const { field: fieldHead, file: fileHead, truth: truthHead } = texts.columns;
  return (
    <table className="compare" aria-label={texts.compare}>
      <thead>
        <tr>
          <td>{fieldHead}</td>
          <th scope="col">{fileHead}</th>
          <th scope="col">{truthHead}</th>
        </tr>
      </thead>
      <tbody>
        {facts.map((fact) => (
          <tr key={fact.field} className={fact.same ? '' : 'compare-differs tone-trouble'}>
            <th scope="row">{texts.fields[fact.field]}</th>
            <td>{shown(fact, fact.file)}</td>
            <td>
              {shown(fact, fact.truth)}
              {!fact.same && (
                <span className="compare-mark">
                  <Icon name="diamond" />
                  {texts.differs}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shown({ field }: HealthFact, value: HealthFact['file']): string {
  if (value === null) return TEXTS.none;
  if (field === 'instanceId') return shortInstance(String(value));
  return field === 'startTime' && typeof value === 'number' ? formatDateTime(value) : String(value);
}
