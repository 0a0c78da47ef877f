import { useMemo } from 'react';
import { TEXTS } from '../../texts/window.js';
import { type DetailsSubject, useDetails } from '../hooks/details-context.js';
import { formatBytes } from '../view/format.js';
import { identityKey } from '../view/identity-key.js';
import { ownServers } from '../view/own-servers.js';
import type { AppState, Neighbours, ShimkeeperBridge } from '../view/types.js';
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
    case 'own-server':
      return subject.name;
  }
}

function Inside({ subject, status, bridge }: Omit<DetailsDrawerProps, 'onClose'>) {
  switch (subject.kind) {
    case 'process':
      return <ProcessDetails id={subject.key} bridge={bridge} />;
    case 'server':
      return <ServerDetails name={subject.name} pid={subject.pid} servers={status.servers} bridge={bridge} />;
    case 'own-server':
      return <Copies name={subject.name} neighbours={status.neighbours} />;
  }
}

interface CopiesProps {
  readonly name: string;
  readonly neighbours: Neighbours | undefined;
}

/** As they are now: they come and go while the drawer is open. */
function Copies({ name, neighbours }: CopiesProps) {
  const details = useDetails();
  const texts = TEXTS.details;
  const server = useMemo(() => ownServers(neighbours).find((one) => one.name === name), [neighbours, name]);
  if (!server) return <p role="status">{texts.noCopies}</p>;
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
            <span>{texts.copyOf(copy.product ?? TEXTS.ownServers.unknownClient, copy.session)}</span>
            <span className="copy-memory">{formatBytes(copy.rssBytes)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
