import { shareEqual } from './share-equal.js';
import type { AppState } from './types.js';

/**
 * The state to show after `incoming` arrived: an older revision (a late answer to `state:get`) is dropped. What did
 * not change keeps its object, so that memoised parts see that nothing changed.
 */
export function newerState(shown: AppState | null, incoming: AppState): AppState {
  if (shown === null) return incoming;
  return incoming.revision <= shown.revision ? shown : shareEqual(shown, incoming);
}
