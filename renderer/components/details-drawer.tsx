import { type DetailsSubject, useDetails } from '../hooks/details-context.js';
import { TEXTS } from '../texts.js';
import { formatBytes } from '../view/format.js';
import { identityKey } from '../view/identity-key.js';
import type { OwnServer } from '../view/own-servers.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { Dialog } from './dialog.js';
import { ProcessDetails } from './process-details.js';
import { ServerDetails } from './server-details.js';

interface DetailsDrawerProps {
  readonly subject: DetailsSubject;
  readonly status: AppState['status'];
  readonly bridge: ShimkeeperBridge;
  readonly onClose: () => void;
}

/** All that is known of one row. */
export function DetailsDrawer({ subject, status, bridge, onClose }: DetailsDrawerProps) {
  return (
    <Dialog title={TEXTS.details.of(nameOf(subject))} look="drawer" onClose={onClose}>
      <Inside subject={subject} status={status} bridge={bridge} />
    </Dialog>
  );
}

function nameOf(subject: DetailsSubject): string {
  switch (subject.kind) {
    case 'process':
      return subject.title;
    case 'server':
      return subject.name;
    case 'own-server':
      return subject.server.name;
  }
}

function Inside({ subject, status, bridge }: Omit<DetailsDrawerProps, 'onClose'>) {
  switch (subject.kind) {
    case 'process':
      return <ProcessDetails id={subject.key} bridge={bridge} />;
    case 'server':
      return <ServerDetails name={subject.name} pid={subject.pid} servers={status.servers} bridge={bridge} />;
    case 'own-server':
      return <Copies server={subject.server} />;
  }
}

function Copies({ server }: { readonly server: OwnServer }) {
  const details = useDetails();
  const texts = TEXTS.details;
  return (
    <section className="details-part">
      <h3>{texts.copies}</h3>
      <ul className="copies">
        {server.copies.map((copy) => (
          <li key={identityKey(copy)} className="copy">
            <button
              type="button"
              className="button-link"
              onClick={() =>
                details({ kind: 'process', key: identityKey(copy), title: `${copy.name} (${copy.pid})` })
              }
            >
              {TEXTS.duplicates.pid(copy.pid)}
            </button>
            <span>{texts.copyOf(copy.client ?? TEXTS.ownServers.unknownClient, copy.session)}</span>
            <span className="copy-memory">{formatBytes(copy.rssBytes)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
