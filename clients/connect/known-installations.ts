/** What was found of each client, for as long as none of the files that were looked at has changed. */
import type { ClientId } from '../../contracts/clients.js';
import type { ClientInstallation } from '../../contracts/connect.js';
import type { ConnectDeps } from './deps.js';
import { installationOf } from './installation.js';
import { Opened } from './opened.js';
import type { Seat } from './seats.js';

interface Known {
  readonly opened: Opened;
  /** Where the client's files lie. */
  readonly places: string;
  readonly installation: ClientInstallation;
}

export class KnownInstallations {
  readonly #known = new Map<ClientId, Known>();

  constructor(private readonly deps: ConnectDeps) {}

  /** Whoever asks every few seconds costs a look at the files' times. */
  of(seat: Seat): ClientInstallation {
    const { id } = seat.client;
    const places = JSON.stringify(seat.editions(this.deps.user()));
    const known = this.#known.get(id);
    if (known?.places === places && known.opened.isCurrent()) return known.installation;
    const opened = new Opened();
    const installation = installationOf(seat, this.deps, opened);
    opened.close();
    this.#known.set(id, { opened, places, installation });
    return installation;
  }
}
