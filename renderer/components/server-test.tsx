import { useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { type Asked, settled } from '../hooks/use-asked.js';
import { formatLatency } from '../view/format.js';
import type { ServerTestResult, ShimkeeperBridge } from '../view/types.js';
import { Icon } from './icon.js';

interface ServerTestProps {
  readonly name: string;
  readonly bridge: ShimkeeperBridge;
}

/** Starts a server aside, on request, and shows which tools it has. */
export function ServerTest({ name, bridge }: ServerTestProps) {
  const [asked, setAsked] = useState<Asked<ServerTestResult> | null>(null);
  const waiting = asked?.state === 'waiting';
  const texts = TEXTS.serverTest;
  const run = () => {
    if (waiting) return;
    setAsked({ state: 'waiting' });
    settled(bridge.invoke('server:test', name)).then(setAsked);
  };
  return (
    <div className="server-test">
      <p className="details-aside">{texts.explain}</p>
      <button
        type="button"
        className="button button-plain"
        aria-disabled={waiting || undefined}
        onClick={run}
      >
        {waiting && <Icon name="spinner" />}
        <span className="button-label">{waiting ? texts.running : texts.run}</span>
      </button>
      <div role="status">
        {asked?.state === 'failed' && <Verdict ok={false} text={texts.bad(asked.why)} />}
        {asked?.state === 'here' && <Result result={asked.value} />}
      </div>
    </div>
  );
}

function Result({ result }: { readonly result: ServerTestResult }) {
  const texts = TEXTS.serverTest;
  const { ok, tools, error, stderr, milliseconds } = result;
  return (
    <>
      <Verdict
        ok={ok}
        text={ok ? texts.fine(tools.length, formatLatency(milliseconds)) : texts.bad(error ?? '')}
      />
      <ul className="tools">
        {tools.map((tool) => (
          <li key={tool.name} title={tool.description}>
            <code>{tool.name}</code>
          </li>
        ))}
      </ul>
      {!ok && stderr.length > 0 && (
        <>
          <p className="details-aside">{texts.said}</p>
          <pre className="log">{stderr.join('\n')}</pre>
        </>
      )}
    </>
  );
}

function Verdict({ ok, text }: { readonly ok: boolean; readonly text: string }) {
  return (
    <p className={`outcome tone-${ok ? 'fine' : 'trouble'}`}>
      <Icon name={ok ? 'check-circle' : 'octagon'} />
      {text}
    </p>
  );
}
