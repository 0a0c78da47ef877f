/** The connecting of clients for the window: each answer in words, each change in the time line. */
import { ownUser } from '../clients/catalogue.js';
import { Connector } from '../clients/connect/connector.js';
import type { ClientId } from '../contracts/clients.js';
import type { ClientsAnswer, ConnectAction, ConnectPlan, ConnectResult } from '../contracts/connect.js';
import { messageOf } from '../contracts/errors.js';
import { VERSION } from '../contracts/product.js';
import { checkConfigText } from '../daemon/config.js';
import { underConnectLock } from '../home/connect-lock.js';
import { launcherEntry } from '../home/launcher.js';
import type { HomePaths } from '../home/paths.js';
import { privateFiles } from '../home/private-files.js';
import type { Timeline } from './timeline.js';

export interface ClientDeskDeps {
  readonly paths: HomePaths;
  readonly env: NodeJS.ProcessEnv;
  readonly timeline: Pick<Timeline, 'add'>;
  /** Writes the launcher that our entry names, where it differs. */
  readonly keepLauncher: () => Promise<void>;
}

export class ClientDesk {
  readonly #connector: Connector;

  constructor(private readonly deps: ClientDeskDeps) {
    const { paths, env } = deps;
    this.#connector = new Connector({
      home: paths,
      user: () => ({ ...ownUser(), env }),
      shim: (product) => launcherEntry(paths, product),
      checkConfig: checkConfigText,
      files: privateFiles,
      now: () => new Date(),
      version: VERSION,
    });
  }

  list(): ClientsAnswer {
    return this.#connector.list();
  }

  /** Why there is no plan is a result, in words. */
  plan(client: ClientId, action: ConnectAction): ConnectPlan | ConnectResult {
    try {
      return this.#connector.plan(client, action);
    } catch (error) {
      return { ok: false, message: messageOf(error), client: this.#connector.look(client) };
    }
  }

  /** Never rejects. */
  async apply(planId: string): Promise<ConnectResult> {
    const result = await this.#attempt(planId);
    this.deps.timeline.add(result.ok ? 'fine' : 'trouble', 'client', result.message);
    return result;
  }

  async #attempt(planId: string): Promise<ConnectResult> {
    try {
      return await underConnectLock(this.deps.paths, async () => {
        await this.deps.keepLauncher();
        return this.#connector.apply(planId);
      });
    } catch (error) {
      return { ok: false, message: messageOf(error), client: null };
    }
  }
}
