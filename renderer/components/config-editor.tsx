import { useCallback, useId, useRef, useState } from 'react';
import { settled, useAsked } from '../hooks/use-asked.js';
import { TEXTS } from '../texts.js';
import { configServerNames, lineRange } from '../view/config-text.js';
import type { ConfigText, Saved, ServerRow, ShimkeeperBridge } from '../view/types.js';
import { ConfigOutcome } from './config-outcome.js';
import { ServerTest } from './server-test.js';

interface ConfigEditorProps {
  readonly bridge: ShimkeeperBridge;
  readonly servers: readonly ServerRow[];
}

/** config.json: read, changed, checked as the daemon checks it, and only then written. */
export function ConfigEditor({ bridge, servers }: ConfigEditorProps) {
  const [outcome, setOutcome] = useState<Saved | null>(null);
  const { asked, again } = useAsked(useCallback(() => bridge.invoke('config:get'), [bridge]));
  const texts = TEXTS.config;
  if (asked.state === 'waiting') return <p role="status">{texts.reading}</p>;
  if (asked.state === 'failed') return <p role="alert">{texts.failed(asked.why)}</p>;
  const { file, digest, problem } = asked.value;
  return (
    <div className="config">
      <p className="details-aside">{texts.explain}</p>
      <code className="log-file">{file}</code>
      {problem ? (
        <ConfigOutcome outcome={{ ok: false, problem }} hint={texts.unusable} onGo={null} />
      ) : (
        <Editor
          key={digest}
          config={asked.value}
          bridge={bridge}
          servers={servers}
          outcome={outcome}
          onOutcome={setOutcome}
          onSaved={again}
        />
      )}
    </div>
  );
}

interface EditorProps extends ConfigEditorProps {
  readonly config: ConfigText;
  /** Of the last try to save. It outlives the editor, which begins anew with what was saved. */
  readonly outcome: Saved | null;
  readonly onOutcome: (outcome: Saved | null) => void;
  readonly onSaved: () => void;
}

function Editor({ config, bridge, servers, outcome, onOutcome, onSaved }: EditorProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(config.text);
  const texts = TEXTS.config;
  const dirty = text !== config.text;
  const save = async () => {
    const answer = await settled(bridge.invoke('config:save', text, config.digest));
    if (answer.state === 'here') onOutcome(answer.value);
    if (answer.state === 'failed') {
      onOutcome({ ok: false, problem: { code: 'ipc-refused', message: answer.why, line: null } });
    }
    if (answer.state === 'here' && answer.value.ok) onSaved();
  };
  const goTo = (line: number) => {
    const { start, end } = lineRange(text, line);
    area.current?.focus();
    area.current?.setSelectionRange(start, end);
  };
  return (
    <>
      <textarea
        ref={area}
        className="config-text"
        aria-label={texts.editor}
        aria-invalid={outcome?.problem ? true : undefined}
        aria-describedby={id}
        spellCheck={false}
        rows={16}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onOutcome(null);
        }}
      />
      <div id={id} role="status">
        {outcome && <ConfigOutcome outcome={outcome} onGo={goTo} />}
      </div>
      <div className="config-tools">
        <button
          type="button"
          className="button button-primary"
          disabled={!dirty}
          onClick={() => {
            save();
          }}
        >
          {texts.save}
        </button>
        <button
          type="button"
          className="button button-plain"
          disabled={!dirty}
          onClick={() => setText(config.text)}
        >
          {texts.revert}
        </button>
      </div>
      <section className="details-part">
        <h3>{texts.tests}</h3>
        {dirty ? (
          <p className="details-aside">{texts.unsaved}</p>
        ) : (
          <ul className="config-tests">
            {configServerNames(config.text, servers).map((name) => (
              <li key={name}>
                <p className="accused-title">{name}</p>
                <ServerTest name={name} bridge={bridge} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
