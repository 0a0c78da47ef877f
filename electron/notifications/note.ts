/** What a notification says and offers. Pure. */
import type { Finding, FindingKind } from '../../contracts/answers.js';
import type { ActionName } from '../../contracts/ipc.js';
import { APP_TEXTS } from '../../texts/app.js';
import { count, listed } from '../../texts/words.js';

/** A notification is a glance; the window has the whole evidence. */
const MAX_BODY = 240;

/** Most urgent first: the first button mends the most urgent. */
const KINDS = ['hung-daemon', 'duplicate-daemon', 'orphan-shim', 'orphan-server', 'crashed-server'] as const;
export type NewsKind = (typeof KINDS)[number];

/** Something that a person should know of at once. */
export interface News {
  /** The same news is told once. */
  readonly id: string;
  readonly kind: NewsKind;
  readonly evidence: string;
}

export type NoteKey = ActionName | 'open';

export interface NoteButton {
  readonly key: NoteKey;
  readonly label: string;
}

export interface Note {
  readonly title: string;
  readonly body: string;
  /** The most useful first. A click on the note itself opens the window. */
  readonly buttons: readonly NoteButton[];
  readonly urgent: boolean;
}

const TEXTS = APP_TEXTS.notes;

/** The one click that mends it; null: it needs a look first. */
const MENDS: Readonly<Record<NewsKind, ActionName | null>> = {
  'hung-daemon': 'restart-daemon',
  'duplicate-daemon': 'clean-up',
  'orphan-shim': 'kill-orphans',
  // Its plan is shown before anything of it is ended.
  'orphan-server': null,
  'crashed-server': null,
};

const OPEN: NoteButton = { key: 'open', label: TEXTS.show };

/** null: nothing that a person need know at once. */
export function newsOf({ id, kind, evidence }: Finding): News | null {
  return isNews(kind) ? { id, kind, evidence: evidence[0] ?? '' } : null;
}

/** One note for what came together; null for nothing. */
export function noteOf(news: readonly News[]): Note | null {
  const kinds = KINDS.filter((kind) => news.some((one) => one.kind === kind));
  if (kinds.length === 0) return null;
  const parts = kinds.map((kind) => partOf(kind, news.filter((one) => one.kind === kind).length));
  const evidence = kinds.flatMap((kind) => news.find((one) => one.kind === kind)?.evidence ?? [])[0] ?? '';
  const mend = kinds.map((kind) => MENDS[kind]).find((action) => action !== null);
  const text = [evidence, TEXTS.look].filter((part) => part !== '').join('\n');
  return {
    title: TEXTS.found(listed(parts)),
    body: text.slice(0, MAX_BODY),
    buttons: mend ? [{ key: mend, label: APP_TEXTS.actions.names[mend] }, OPEN] : [OPEN],
    urgent: kinds.some((kind) => kind === 'hung-daemon' || kind === 'duplicate-daemon'),
  };
}

/** What a button could not do. */
export function failureNote(message: string): Note {
  return {
    title: TEXTS.failed,
    body: message.slice(0, MAX_BODY),
    buttons: [OPEN],
    urgent: true,
  };
}

function partOf(kind: NewsKind, n: number): string {
  const { one, name } = TEXTS.kinds[kind];
  return n === 1 ? one : count(n, name);
}

function isNews(kind: FindingKind | 'resolved'): kind is NewsKind & FindingKind {
  return KINDS.some((known) => known === kind);
}
