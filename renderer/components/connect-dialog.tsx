import { useCallback, useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { type Asked, settled, useAsked } from '../hooks/use-asked.js';
import type {
  ClientInstallation,
  ConnectAction,
  ConnectPlan,
  ConnectResult,
  ShimkeeperBridge,
} from '../view/types.js';
import { ConnectChanges } from './connect-changes.js';
import { Dialog } from './dialog.js';
import { Icon } from './icon.js';

interface ConnectDialogProps {
  readonly client: ClientInstallation;
  readonly action: ConnectAction;
  readonly bridge: ShimkeeperBridge;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** What would be changed in which file; then the change, and what is left for the person to do. */
export function ConnectDialog({ client, action, bridge, onChanged, onClose }: ConnectDialogProps) {
  const ask = useCallback(
    () => bridge.invoke('clients:plan', client.id, action),
    [bridge, client.id, action],
  );
  const { asked } = useAsked(ask);
  const [done, setDone] = useState<Asked<ConnectResult> | null>(null);
  const plan = planIn(asked);
  const ready = plan !== null && plan.changes.length > 0 && done === null;
  const texts = TEXTS.connect;
  const apply = async (id: string) => {
    setDone({ state: 'waiting' });
    setDone(await settled(bridge.invoke('clients:apply', id)));
    onChanged();
  };
  const foot = (
    <>
      <button type="button" className="button button-plain" onClick={onClose}>
        {ready ? texts.cancel : texts.done}
      </button>
      {ready && (
        <button
          type="button"
          className="button button-primary"
          onClick={() => {
            apply(plan.id);
          }}
        >
          {texts.agree[action](plan.changes.length)}
        </button>
      )}
    </>
  );
  return (
    <Dialog title={texts.actionOf(action, client.product)} look="wide" onClose={onClose} foot={foot}>
      <div role="status">{done ? <Done done={done} /> : <Before asked={asked} />}</div>
    </Dialog>
  );
}

const planIn = (asked: Asked<ConnectPlan | ConnectResult>): ConnectPlan | null =>
  asked.state === 'here' && !('ok' in asked.value) ? asked.value : null;

function Before({ asked }: { readonly asked: Asked<ConnectPlan | ConnectResult> }) {
  const texts = TEXTS.connect;
  if (asked.state === 'waiting') return <p>{texts.planning}</p>;
  if (asked.state === 'failed') return <Outcome ok={false} text={asked.why} />;
  if ('ok' in asked.value) return <Outcome ok={asked.value.ok} text={asked.value.message} />;
  return <ConnectChanges plan={asked.value} />;
}

function Done({ done }: { readonly done: Asked<ConnectResult> }) {
  if (done.state === 'waiting') return <p>{TEXTS.actionStarting}</p>;
  if (done.state === 'failed') return <Outcome ok={false} text={done.why} />;
  return <Outcome ok={done.value.ok} text={done.value.message} />;
}

function Outcome({ ok, text }: { readonly ok: boolean; readonly text: string }) {
  return (
    <p className={`outcome tone-${ok ? 'fine' : 'trouble'}`}>
      <Icon name={ok ? 'check-circle' : 'octagon'} />
      {text}
    </p>
  );
}
