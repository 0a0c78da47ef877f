/** The lists of one server, all pages of each, fetched once for all who ask at the same time. */
import { type Directory, itemsOf, type ListKind } from './directory.js';
import { type Fields, isErrorResponse, isFields, type RpcResponse } from './json-rpc.js';
import { offeredName } from './names.js';

export const MAX_LIST_PAGES = 100;
export const MAX_LIST_ITEMS = 10_000;

export interface ListingPorts {
  readonly directory: Directory;
  readonly ask: (method: string, params: Fields) => Promise<RpcResponse>;
  /** A list came that was given up: whoever got a list without it is to be told. */
  readonly late: () => void;
}

interface Running {
  readonly kind: ListKind;
  readonly items: Promise<Fields[] | null>;
  /** It was waited for in vain; nobody waits for it again, and nothing more is asked. */
  stalled: boolean;
}

export class Listings {
  private readonly running = new Map<string, Running>();

  constructor(private readonly ports: ListingPorts) {}

  /** The items under their offered names; null: an error, or no answer within the time (then `late` follows). */
  async fetch(kind: ListKind, slug: string, waitMs: number): Promise<Fields[] | null> {
    const key = `${kind.method} ${slug}`;
    const running = this.running.get(key) ?? this.start(key, kind, slug);
    if (running.stalled) return null;
    const answer = await inTime(running.items, waitMs);
    if (answer === LATE) running.stalled = true;
    return answer === LATE ? null : answer;
  }

  /** What is on its way may be older than the change that the server tells of. */
  forget(changed: string): void {
    for (const [key, { kind, stalled }] of this.running) {
      if (!stalled && kind.changed === changed) this.running.delete(key);
    }
  }

  private start(key: string, kind: ListKind, slug: string): Running {
    const items = this.fetchAll(kind).then((found) => {
      if (this.running.get(key) === running) this.running.delete(key);
      if (running.stalled && found) this.ports.late();
      return found && learn(this.ports.directory, kind, found, slug);
    });
    const running: Running = { kind, items, stalled: false };
    this.running.set(key, running);
    return running;
  }

  private async fetchAll(kind: ListKind): Promise<Fields[] | null> {
    const items: Fields[] = [];
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MAX_LIST_PAGES && items.length < MAX_LIST_ITEMS; page += 1) {
      const response = await this.ports.ask(kind.method, cursor === undefined ? {} : { cursor });
      if (isErrorResponse(response)) return page === 0 ? null : items;
      const { result } = response;
      items.push(...itemsOf(result, kind));
      const next = isFields(result) ? result['nextCursor'] : undefined;
      // A server that gives the same cursor again would give pages for ever.
      if (typeof next !== 'string' || seen.has(next)) break;
      seen.add(next);
      cursor = next;
    }
    return items;
  }
}

const LATE = Symbol('late');

async function inTime<T>(work: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Remembers what is needed to route by name and by URI. */
function learn(directory: Directory, kind: ListKind, items: Fields[], slug: string): Fields[] {
  switch (kind.method) {
    case 'resources/list':
      directory.learnResources(items);
      return items;
    case 'resources/templates/list':
      directory.learnTemplates(items);
      return items;
    case 'tools/list':
    case 'prompts/list': {
      const named = items.filter((item) => typeof item['name'] === 'string');
      const names = new Map<string, string>();
      for (const item of named) {
        const own = String(item['name']);
        const offered = offeredName(slug, own);
        names.set(offered, own);
        item['name'] = offered;
      }
      directory.learnNames(kind.method, names);
      return named;
    }
  }
}
