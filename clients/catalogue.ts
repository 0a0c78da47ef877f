/** All that the clients' files and the person's rules tell, gathered for the monitor. Read-only. */
import { homedir } from 'node:os';
import type { Problem } from '../contracts/answers.js';
import type { ClientCatalogue, ConfiguredServer } from '../contracts/clients.js';
import { ConfigFiles } from './config-files.js';
import { entriesAt, foldersAt } from './formats/entries.js';
import type { ConfigPlace, UserFacts } from './places.js';
import { NO_RULES, type Rules, rulesOf } from './rules.js';
import { KNOWN_CLIENTS } from './table.js';

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

  /** Reads what has changed. A file that cannot be used is a problem, never a failure. */
  read(): ClientCatalogue {
    const user = this.deps.user ?? ownUser();
    const problems: Problem[] = [];
    const servers = KNOWN_CLIENTS.flatMap(({ id, places }) =>
      places(user).flatMap((place) => this.serversOf(id, place, problems)),
    );
    const rules = this.rules(problems);
    this.files.endRound();
    return {
      clients: [...rules.clients, ...KNOWN_CLIENTS],
      servers: [...rules.servers, ...servers],
      spared: rules.spared,
      problems,
    };
  }

  private serversOf(client: string, place: ConfigPlace, problems: Problem[]): ConfiguredServer[] {
    const value = this.value(place, problems);
    const { file, folders } = place;
    const here = entriesAt(value, place.keys).map((entry) => ({ ...entry, client, file }));
    const below = folders ? foldersAt(value, folders.keys).map(folders.place) : [];
    return [...here, ...below.flatMap((inner) => this.serversOf(client, inner, problems))];
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
