import type { AppState } from '../view/types.js';
import { Icon } from './icon.js';

/** What hinders the app itself, such as a bad config.json: one line each. */
export function ProblemList({ problems }: { readonly problems: AppState['status']['problems'] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="problems">
      {problems.map((problem) => (
        <li key={`${problem.code} ${problem.message}`} className="problem tone-attention">
          <Icon name="triangle" />
          <span>{problem.message}</span>
          <code>{problem.code}</code>
        </li>
      ))}
    </ul>
  );
}
