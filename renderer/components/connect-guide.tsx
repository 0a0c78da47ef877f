import type { ReactNode } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useClients } from '../hooks/clients-context.js';
import type { Notices } from '../hooks/use-notice.js';
import { clientActions, firstStep, presentClients } from '../view/client-views.js';
import type { AppState, ClientInstallation, ShimkeeperBridge } from '../view/types.js';
import { ConnectSnippet } from './connect-snippet.js';
import { Icon } from './icon.js';

interface ConnectGuideProps {
  readonly title: string;
  readonly connect: AppState['connect'];
  readonly bridge: ShimkeeperBridge;
  readonly show: Notices['show'];
}

/** Three steps to a connected client: in place of the tree, while there is no shim or when asked for. */
export function ConnectGuide({ title, ...snippet }: ConnectGuideProps) {
  const { asked, open } = useClients();
  const clients = asked.state === 'here' ? presentClients(asked.value.clients) : [];
  const restart = firstStep(clients) === 'restart';
  const texts = TEXTS.firstRun;
  const connected = clients.filter(({ state }) => state === 'connected' || state === 'mixed');
  return (
    <div className="scroller guide">
      <p className="empty-title">{title}</p>
      <ol className="steps" aria-label={texts.steps}>
        <Step number={1} done={restart} current={!restart} title={texts.choose} text={texts.chooseText}>
          <div className="step-clients">
            {clients
              .filter((client) => clientActions(client).includes('connect'))
              .map((client) => (
                <ChooseButton key={client.id} client={client} onChoose={() => open(client, 'connect')} />
              ))}
          </div>
        </Step>
        <Step number={2} done={restart} current={false} title={texts.look} text={texts.lookText} />
        <Step
          number={3}
          done={false}
          current={restart}
          title={texts.restart}
          text={
            restart
              ? `${connected.map(({ reload }) => reload).join(' ')} ${texts.restartText}`
              : texts.restartText
          }
        />
      </ol>
      <details className="by-hand">
        <summary>{texts.byHand}</summary>
        <p className="guide-text">{TEXTS.shims.connectText}</p>
        <ConnectSnippet {...snippet} />
        <p className="guide-clients">{TEXTS.shims.connectClients}</p>
      </details>
    </div>
  );
}

interface StepProps {
  readonly number: number;
  readonly done: boolean;
  readonly current: boolean;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

function Step({ number, done, current, title, text, children }: StepProps) {
  return (
    <li className={`step${current ? ' step-current' : ''}`} aria-current={current ? 'step' : undefined}>
      <span className={`step-number${done ? ' step-done' : ''}`} aria-hidden="true">
        {done ? <Icon name="tick" /> : number}
      </span>
      <div className="step-words">
        <p className="step-title">
          {title}
          {done && <span className="spoken">{TEXTS.firstRun.done}</span>}
        </p>
        <p className="step-text">{text}</p>
        {children}
      </div>
    </li>
  );
}

interface ChooseButtonProps {
  readonly client: ClientInstallation;
  readonly onChoose: () => void;
}

function ChooseButton({ client, onChoose }: ChooseButtonProps) {
  return (
    <button type="button" className="button button-plain" aria-haspopup="dialog" onClick={onChoose}>
      <Icon name="plug" />
      {client.product}
    </button>
  );
}
