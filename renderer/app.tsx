import { Page } from './components/page.js';
import { Waiting } from './components/waiting.js';
import { ActionsContext } from './hooks/actions-context.js';
import { useActions } from './hooks/use-actions.js';
import { useAppState } from './hooks/use-app-state.js';
import { useFocusKeeper } from './hooks/use-focus-keeper.js';
import { useNotice } from './hooks/use-notice.js';
import { useTheme } from './hooks/use-theme.js';
import type { ShimkeeperBridge } from './view/types.js';

interface AppProps {
  readonly bridge: ShimkeeperBridge;
  /** Carries the theme. */
  readonly root: HTMLElement;
}

export function App({ bridge, root }: AppProps) {
  const { state, failure } = useAppState(bridge);
  const notices = useNotice();
  const actions = useActions(bridge, state?.running ?? null, notices.show);
  useFocusKeeper();
  useTheme(root, state?.settings.theme ?? 'system');
  if (state === null) return <Waiting failure={failure} />;
  return (
    <ActionsContext value={actions}>
      <Page state={state} bridge={bridge} notices={notices} />
    </ActionsContext>
  );
}
