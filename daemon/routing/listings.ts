/** The lists of one server, all pages of each, fetched once for all who ask at the same time. */
import { change, composed } from '../verbatim/written.js';
import type { Directory, ListKind } from './directory.js';
import type { Fields, RpcResponse } from './json-rpc.js';
import { ListPages } from './list-pages.js';
import { offeredName } from './names.js';

/** The items of one server under their offered names. */
export interface Listing {
  readonly items: Fields[];
  /** Of their text, about. */
  readonly bytes: number;
}

export interface ListingPorts {
  readonly directory: Directory;
  readonly ask: (method: string, params: Fields) => Promise<RpcResponse>;
  /** How a list came: what is wrong with it, in words; null: nothing. */
  readonly report: (kind: ListKind, why: string | null) => void;
  /** A list came that was given up: whoever got a list without it is to be told. */
  readonly late: () => void;
}

interface Running {
  readonly kind: ListKind;
  readonly listing: Promise<Listing | null>;
  /** It was waited for in vain; nobody waits for it again, and nothing more is asked. */
  stalled: boolean;
}

export class Listings {
  private readonly running = new Map<string, Running>();

  constructor(private readonly ports: ListingPorts) {}

  /** null: an error, or no answer within the time (then `late` follows). */
  async fetch(kind: ListKind, slug: string, waitMs: number): Promise<Listing | null> {
    const key = `${kind.method} ${slug}`;
    const running = this.running.get(key) ?? this.start(key, kind, slug);
    if (running.stalled) return null;
    const answer = await inTime(running.listing, waitMs);
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
    const listing = this.fetchAll(kind).then((pages) => {
      if (this.running.get(key) === running) this.running.delete(key);
      this.ports.report(kind, pages.fault);
      if (running.stalled && pages.came) this.ports.late();
      if (!pages.came) return null;
      return { items: learn(this.ports.directory, kind, pages.items, slug), bytes: pages.bytes };
    });
    const running: Running = { kind, listing, stalled: false };
    this.running.set(key, running);
    return running;
  }

  private async fetchAll(kind: ListKind): Promise<ListPages> {
    const pages = new ListPages(kind);
    let cursor: string | null = null;
    do {
      const response = await this.ports.ask(kind.method, cursor === null ? {} : { cursor });
      cursor = pages.add(response);
    } while (cursor !== null);
    return pages;
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
        change(item, ['name'], offered);
        composed(item);
      }
      directory.learnNames(kind.method, names);
      return named;
    }
  }
}
