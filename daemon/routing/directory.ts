/** What one server listed, as far as it is needed to find the server again from a name or a URI. */
import { type Fields, isFields } from './json-rpc.js';
import { templateMatcher, type UriMatcher } from './uri-template.js';

export type ListMethod = 'tools/list' | 'prompts/list' | 'resources/list' | 'resources/templates/list';

export interface ListKind {
  readonly method: ListMethod;
  /** The member of the result that holds the items. */
  readonly member: string;
  readonly capability: 'tools' | 'prompts' | 'resources';
  readonly changed: string;
  /** As people call the items. */
  readonly words: string;
}

export const LIST_KINDS: Readonly<Record<ListMethod, ListKind>> = {
  'tools/list': {
    method: 'tools/list',
    member: 'tools',
    capability: 'tools',
    changed: 'notifications/tools/list_changed',
    words: 'tools',
  },
  'prompts/list': {
    method: 'prompts/list',
    member: 'prompts',
    capability: 'prompts',
    changed: 'notifications/prompts/list_changed',
    words: 'prompts',
  },
  'resources/list': {
    method: 'resources/list',
    member: 'resources',
    capability: 'resources',
    changed: 'notifications/resources/list_changed',
    words: 'resources',
  },
  'resources/templates/list': {
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    capability: 'resources',
    changed: 'notifications/resources/list_changed',
    words: 'resource templates',
  },
};

export function listKind(method: string): ListKind | null {
  return Object.hasOwn(LIST_KINDS, method) ? LIST_KINDS[method as ListMethod] : null;
}

export class Directory {
  /** Own names of tools and prompts by the names under which they are offered. */
  private readonly names = new Map<ListMethod, ReadonlyMap<string, string>>();
  private uris: ReadonlySet<string> = new Set();
  private templates: readonly UriMatcher[] = [];

  learnNames(method: 'tools/list' | 'prompts/list', names: ReadonlyMap<string, string>): void {
    this.names.set(method, names);
  }

  learnResources(items: readonly Fields[]): void {
    this.uris = new Set(items.map((item) => item['uri']).filter((uri) => typeof uri === 'string'));
  }

  learnTemplates(items: readonly Fields[]): void {
    this.templates = items
      .map((item) => item['uriTemplate'])
      .filter((template) => typeof template === 'string')
      .map(templateMatcher);
  }

  forget(changed: string): void {
    for (const kind of Object.values(LIST_KINDS))
      if (kind.changed === changed) this.names.delete(kind.method);
    if (changed !== LIST_KINDS['resources/list'].changed) return;
    this.uris = new Set();
    this.templates = [];
  }

  ownName(method: 'tools/list' | 'prompts/list', offered: string): string | undefined {
    return this.names.get(method)?.get(offered);
  }

  lists(uri: string): boolean {
    return this.uris.has(uri);
  }

  matches(uri: string): boolean {
    return this.templates.some((matches) => matches(uri));
  }
}

/** The items of a list's result; what is no object is left out. */
export function itemsOf(result: unknown, kind: ListKind): Fields[] {
  const items = isFields(result) ? result[kind.member] : undefined;
  return Array.isArray(items) ? items.filter(isFields) : [];
}
