/** Clients and their shims as the lines of a tree grid. */
import type { ShimView } from './shim-views.js';
import type { ShimState } from './types.js';

/** A client that has several shims, closed or open. */
export interface ClientLine {
  readonly kind: 'client';
  readonly id: string;
  readonly client: string;
  /** That of its shim which needs a hand most. */
  readonly state: ShimState;
  readonly shims: number;
  readonly expanded: boolean;
  readonly startTime: number;
  readonly calls: number;
  readonly rssBytes: number | null;
  readonly place: Place;
}

/** A shim below its client; a client's only shim is one line with it. */
export interface ShimLineView {
  readonly kind: 'shim';
  readonly id: string;
  readonly shim: ShimView;
  readonly parent: string | null;
  readonly place: Place;
}

/** Where a line stands among those of its level, counted from 1. */
export interface Place {
  readonly level: 1 | 2;
  readonly position: number;
  readonly of: number;
}

export type TreeLine = ClientLine | ShimLineView;

/** Lines in the order of `views`: a client stands where its first shim does. */
export function treeLines(views: readonly ShimView[], closed: ReadonlySet<string>): readonly TreeLine[] {
  const groups = new Map<string, ShimView[]>();
  for (const view of views) {
    const group = groups.get(view.client);
    if (group) group.push(view);
    else groups.set(view.client, [view]);
  }
  return [...groups.values()].flatMap((shims, index) =>
    linesOf(shims, { level: 1, position: index + 1, of: groups.size }, closed),
  );
}

function linesOf(shims: readonly ShimView[], place: Place, closed: ReadonlySet<string>): readonly TreeLine[] {
  const [first, second] = shims;
  if (first === undefined) return [];
  if (second === undefined) return [{ kind: 'shim', id: first.id, shim: first, parent: null, place }];
  const client = clientLine(shims, first, place, closed);
  if (!client.expanded) return [client];
  const children = shims.map((shim, index): ShimLineView => {
    const below: Place = { level: 2, position: index + 1, of: shims.length };
    return { kind: 'shim', id: shim.id, shim, parent: client.id, place: below };
  });
  return [client, ...children];
}

function clientLine(
  shims: readonly ShimView[],
  first: ShimView,
  place: Place,
  closed: ReadonlySet<string>,
): ClientLine {
  const id = `client ${first.client}`;
  const known = shims.flatMap(({ rssBytes }) => rssBytes ?? []);
  return {
    kind: 'client',
    id,
    client: first.client,
    state: neediest(shims),
    shims: shims.length,
    expanded: !closed.has(id),
    startTime: Math.min(...shims.map(({ startTime }) => startTime)),
    calls: shims.reduce((sum, { calls }) => sum + calls, 0),
    rssBytes: known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0),
    place,
  };
}

const BY_NEED: readonly ShimState[] = ['orphan', 'reconnecting', 'attached'];

function neediest(shims: readonly ShimView[]): ShimState {
  return BY_NEED.find((state) => shims.some((shim) => shim.state === state)) ?? 'attached';
}
