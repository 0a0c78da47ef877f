import { createContext, useContext } from 'react';
import type { Actions } from './use-actions.js';

export const ActionsContext = createContext<Actions | null>(null);

export function useActionsContext(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error('ActionsContext is missing above this component');
  return actions;
}
