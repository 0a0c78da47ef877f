import { useCallback, useId, useRef, useState } from 'react';
import { TEXTS } from '../../texts/window.js';
import { settled, useAsked } from '../hooks/use-asked.js';
import type { ConfigDraft } from '../hooks/use-config-draft.js';
import { configServerNames, lineRange } from '../view/config-text.js';
import type { ConfigText, Saved, ServerRow, ShimkeeperBridge } from '../view/types.js';
import { ConfigOutcome } from './config-outcome.js';
import { ServerTest } from './server-test.js';

interface ConfigEditorProps {
  readonly bridge: ShimkeeperBridge;
  readonly servers: readonly ServerRow[];
  readonly draft: ConfigDraft;
}

/** config.json: read, changed, checked as the daemon checks it, and only then written. */
export function ConfigEditor({ bridge, servers, draft }: ConfigEditorProps) {
  const [outcome, setOutcome] = useState<Saved | null>(null);
  const { asked, again } = useAsked(useCallback(() => bridge.invoke('config:get'), [bridge]));
  const texts = TEXTS.config;
  if (asked.state === 'waiting') return <p role="status">{texts.reading}</p>;
  if (asked.state === 'failed') return <p role="alert">{texts.failed(asked.why)}</p>;
  const { file, problem } = asked.value;
  return (
    <div className="config">
      <p className="details-aside">{texts.explain}</p>
      <code className="log-file">{file}</code>
      {problem && !draft.kept ? (
        <ConfigOutcome outcome={{ ok: false, problem }} hint={texts.unusable} onGo={null} />
      ) : (
        <Editor
          config={draft.kept?.config ?? asked.value}
          bridge={bridge}
          servers={servers}
          draft={draft}
          outcome={outcome}
          onOutcome={setOutcome}
          readAgain={again}
        />
      )}
    </div>
  );
}

interface EditorProps extends ConfigEditorProps {
  readonly config: ConfigText;
  /** Of the last try to save. */
  readonly outcome: Saved | null;
  readonly onOutcome: (outcome: Saved | null) => void;
  /** Resolves when the file as it is now has been read, or could not be. */
  readonly readAgain: () => Promise<void>;
}

function Editor({ config, bridge, servers, draft, outcome, onOutcome, readAgain }: EditorProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const texts = TEXTS.config;
  const text = draft.kept?.text ?? config.text;
  const dirty = draft.kept !== null;
  const change = (next: string) => draft.keep(next === config.text ? null : { config, text: next });
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    const answer = await settled(bridge.invoke('config:save', text, config.digest));
    const saved = answer.state === 'here' ? answer.value : notAsked(answer.why);
    onOutcome(saved);
    if (saved.ok) {
      // What was typed stays in view until what was saved can take its place.
      await readAgain();
      draft.keep(null);
    }
    setSaving(false);
  };
  const undo = () => {
    draft.keep(null);
    onOutcome(null);
    readAgain();
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
        readOnly={saving}
        value={text}
        onChange={(event) => {
          change(event.currentTarget.value);
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
          aria-disabled={!dirty || saving || undefined}
          onClick={() => {
            if (dirty && !saving) save();
          }}
        >
          {texts.save}
        </button>
        <button
          type="button"
          className="button button-plain"
          aria-disabled={!dirty || saving || undefined}
          onClick={() => {
            if (dirty && !saving) undo();
          }}
        >
          {texts.revert}
        </button>
        {dirty && <p className="details-aside">{texts.kept}</p>}
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

const notAsked = (message: string): Saved => ({
  ok: false,
  problem: { code: 'ipc-refused', message, line: null },
});
