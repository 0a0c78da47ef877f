import type { Notices } from '../hooks/use-notice.js';
import { TEXTS } from '../texts.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { ConnectSnippet } from './connect-snippet.js';
import { Icon } from './icon.js';

interface ConnectGuideProps {
  readonly title: string;
  readonly connect: AppState['connect'];
  readonly bridge: ShimkeeperBridge;
  readonly show: Notices['show'];
}

/** How a client is connected: in place of the table, while there is none or when asked for. */
export function ConnectGuide({ title, ...snippet }: ConnectGuideProps) {
  return (
    <div className="guide">
      <div className="guide-head tone-active">
        <span className="empty-icon">
          <Icon name="plug" />
        </span>
        <div>
          <p className="empty-title">{title}</p>
          <p className="guide-text">{TEXTS.shims.connectText}</p>
        </div>
      </div>
      <ConnectSnippet {...snippet} />
      <p className="guide-clients">{TEXTS.shims.connectClients}</p>
    </div>
  );
}
