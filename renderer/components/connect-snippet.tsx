import { useEffect, useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { reason } from '../bridge.js';
import type { Notices } from '../hooks/use-notice.js';
import { connectSnippet } from '../view/connect-snippet.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { Icon } from './icon.js';
import { JsonView } from './json-view.js';
import { Scroller } from './scroller.js';

/** How long the button says that it has copied. */
const COPIED_MS = 2_000;
/** No name: the shim finds out by itself which client started it, and one entry fits all. */
const ANY_CLIENT = '';

interface ConnectSnippetProps {
  readonly connect: AppState['connect'];
  readonly bridge: ShimkeeperBridge;
  readonly show: Notices['show'];
}

export function ConnectSnippet({ connect, bridge, show }: ConnectSnippetProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = () =>
    bridge.invoke('clipboard:connect', ANY_CLIENT).then(
      () => {
        setCopied(true);
        show({ ok: true, text: TEXTS.shims.copiedMessage });
      },
      (error: unknown) => show({ ok: false, text: TEXTS.shims.copyFailed(reason(error)) }),
    );

  return (
    <div className="snippet">
      <Scroller label={TEXTS.shims.snippet} className="snippet-code">
        <JsonView raw={connectSnippet(connect)} />
      </Scroller>
      <button type="button" className="button button-plain button-copy" onClick={copy}>
        <Icon name={copied ? 'tick' : 'copy'} />
        <span className="button-label">{copied ? TEXTS.buttons.copied : TEXTS.buttons.copy}</span>
      </button>
    </div>
  );
}
