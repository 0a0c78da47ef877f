import { TEXTS } from '../../texts/window.js';
import { useClients } from '../hooks/clients-context.js';
import { absentClients, clientLook, presentClients } from '../view/client-views.js';
import type { ClientInstallation } from '../view/types.js';
import { ConnectButtons } from './connect-buttons.js';
import { Empty } from './empty.js';
import { Panel } from './panel.js';
import { Scroller } from './scroller.js';
import { StateChip } from './state-chip.js';

/** The clients of this machine: which share, which run servers by themselves, and one click to change that. */
export function ConnectPanel() {
  const { asked } = useClients();
  return (
    <Panel name={TEXTS.regions.connect} area="connect">
      <Inside asked={asked} />
    </Panel>
  );
}

function Inside({ asked }: Pick<ReturnType<typeof useClients>, 'asked'>) {
  const texts = TEXTS.connect;
  if (asked.state === 'waiting') return <p className="panel-note">{texts.looking}</p>;
  if (asked.state === 'failed') return <p className="panel-note">{texts.failed(asked.why)}</p>;
  const { clients } = asked.value;
  const present = presentClients(clients);
  if (present.length === 0) return <Empty icon="plug" title={texts.noneTitle} text={texts.noneText} />;
  const absent = absentClients(clients);
  return (
    <Scroller label={TEXTS.regions.connect}>
      <ul className="clients">
        {present.map((client) => (
          <ClientItem key={client.id} client={client} />
        ))}
      </ul>
      {absent.length > 0 && <p className="clients-absent">{texts.absent(absent.join(', '))}</p>}
    </Scroller>
  );
}

function ClientItem({ client }: { readonly client: ClientInstallation }) {
  const texts = TEXTS.connect;
  const names = client.servers.map(({ name }) => name).join(', ');
  return (
    <li className="client">
      <div className="client-words">
        <p className="client-head">
          <span className="client-name">{client.product}</span>
          <StateChip look={clientLook(client.state)} />
        </p>
        <p className="client-servers" title={client.file ?? undefined}>
          {client.problem?.message ?? (names === '' ? texts.noServers : texts.runs(names))}
        </p>
      </div>
      <ConnectButtons client={client} />
    </li>
  );
}
