/** All that the clients' files and the person's rules tell, gathered for the monitor. Read-only. */
import { homedir } from 'node:os';
import type { Problem } from '../contracts/answers.js';
import type { ClientCatalogue, ConfiguredServer, WorkingFolder } from '../contracts/clients.js';
import { ConfigFiles } from './config-files.js';
import { entriesAt } from './formats/entries.js';
import { foldersAt } from './formats/folders.js';
import { type ConfigPlace, isFromRoot, type UserFacts } from './places.js';
import { NO_RULES, type Rules, rulesOf } from './rules.js';
import { KNOWN_CLIENTS, type KnownClient } from './table.js';

/** Of one client; those that it works in now come first. */
const MAX_FOLDERS = 64;

export interface CatalogueDeps {
  /** `rules.json` of the home. */
  readonly rulesFile: string;
  readonly user?: UserFacts;
}

export function ownUser(): UserFacts {
  return { platform: process.platform, home: homedir(), env: process.env };
}

export class CatalogueReader {
  private readonly files = new ConfigFiles();

  constructor(private readonly deps: CatalogueDeps) {}

  /**
   * Reads what has changed. A file that cannot be used is a problem, never a failure. `working`: folders in which clients
   * run now; their own lists tell of others.
   */
  read(working: readonly WorkingFolder[] = []): ClientCatalogue {
    const user = this.deps.user ?? ownUser();
    const problems: Problem[] = [];
    const servers = KNOWN_CLIENTS.flatMap((client) => {
      const places = [...client.places(user), ...this.folderPlaces(client, user, working, problems)];
      return places.flatMap((place) => this.serversOf(client.id, place, problems));
    });
    const rules = this.rules(problems);
    this.files.endRound();
    return {
      clients: [...rules.clients, ...KNOWN_CLIENTS],
      servers: [...rules.servers, ...servers],
      spared: rules.spared,
      problems,
    };
  }

  private folderPlaces(
    { id, inFolder, folderLists }: KnownClient,
    user: UserFacts,
    working: readonly WorkingFolder[],
    problems: Problem[],
  ): ConfigPlace[] {
    if (!inFolder) return [];
    const now = working.filter(({ client }) => client === id).map(({ folder }) => folder);
    const listed = (folderLists?.(user) ?? []).flatMap((list) => foldersAt(this.value(list, problems), list));
    const folders = [...now, ...listed].filter((folder) => isFromRoot(user, folder));
    return [...new Set(folders)].slice(0, MAX_FOLDERS).map((folder) => inFolder(user, folder));
  }

  private serversOf(client: string, place: ConfigPlace, problems: Problem[]): ConfiguredServer[] {
    const { file, keys } = place;
    return entriesAt(this.value(place, problems), keys).map((entry) => ({ ...entry, client, file }));
  }

  private rules(problems: Problem[]): Rules {
    const file = this.deps.rulesFile;
    const value = this.value({ file, format: 'jsonc' }, problems);
    const rules = value === undefined ? NO_RULES : rulesOf(value, file);
    for (const fault of rules.faults) problems.push({ code: 'rules-bad', message: `${file}: ${fault}.` });
    return rules;
  }

  /** Undefined: missing, or not to be used. */
  private value(place: Pick<ConfigPlace, 'file' | 'format'>, problems: Problem[]): unknown {
    const document = this.files.read(place);
    if (document.kind === 'read') return document.value;
    if (document.kind === 'bad') {
      const known = problems.some(({ message }) => message.startsWith(`${place.file} `));
      const message = `${place.file} cannot be used: ${document.reason}.`;
      if (!known) problems.push({ code: 'client-config-unreadable', message });
    }
    return undefined;
  }
}
