import { TEXTS } from '../../texts/window.js';
import { formatPid } from '../view/format.js';
import { Fact } from './fact.js';

/** The same facts without values, so that nothing moves when the daemon comes. */
export function NoDaemonFacts({ port }: { readonly port: number }) {
  const names = TEXTS.daemon.facts;
  return (
    <dl className="facts facts-none">
      {Object.entries(names).map(([key, name]) => (
        <Fact key={key} name={name}>
          {key === 'port' ? formatPid(port) : TEXTS.none}
        </Fact>
      ))}
    </dl>
  );
}
