import type { Finding } from '../contracts/answers.js';
import { findingName } from './timeline.js';
import { count, listed } from './words.js';

/** What appears together is told together. */
const GATHER_MS = 250;
/** Shown notifications are kept, because a collected one loses its click; older ones give way. */
const MAX_SHOWN = 8;
/** A notification is a glance; the window has the whole evidence. */
const MAX_BODY = 240;

const TOLD_KINDS = ['duplicate-daemon', 'orphan-shim', 'orphan-server'] as const;
type ToldKind = (typeof TOLD_KINDS)[number];

export interface Note {
  readonly title: string;
  readonly body: string;
}

/** What the desktop gives: a notification that can be clicked and closed. */
export interface ShownNote {
  close(): void;
}

export interface NotifierDeps {
  readonly enabled: () => boolean;
  readonly show: (note: Note, onClick: () => void) => ShownNote;
  readonly onClick: () => void;
}

/** Tells the person that a duplicate or an orphan has appeared: once each, gathered, and only when wanted. */
export class Notifier {
  #waiting: Finding[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #shown: ShownNote[] = [];

  constructor(private readonly deps: NotifierDeps) {}

  add(finding: Finding): void {
    if (!isTold(finding.kind) || !this.deps.enabled()) return;
    if (this.#waiting.some((other) => other.id === finding.id)) return;
    this.#waiting.push(finding);
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    for (const note of this.#shown.splice(0)) note.close();
  }

  #tell(): void {
    this.#timer = undefined;
    const note = noteOf(this.#waiting);
    this.#waiting = [];
    if (note === null) return;
    this.#shown.push(this.deps.show(note, this.deps.onClick));
    if (this.#shown.length > MAX_SHOWN) this.#shown.shift()?.close();
  }
}

/** One note for what appeared together: its kinds in the title, the first evidence in the body. Pure. */
export function noteOf(findings: readonly Finding[]): Note | null {
  const parts = TOLD_KINDS.map((kind) => ({ kind, n: findings.filter((f) => f.kind === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => (n === 1 ? withArticle(kind) : count(n, findingName(kind).toLowerCase())));
  if (parts.length === 0) return null;
  const evidence = findings.flatMap((f) => f.evidence)[0] ?? '';
  const text = [evidence, 'Click to look and mend.'].filter((part) => part !== '').join('\n');
  return { title: `Shimkeeper found ${listed(parts)}`, body: text.slice(0, MAX_BODY) };
}

function withArticle(kind: ToldKind): string {
  const name = findingName(kind).toLowerCase();
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

function isTold(kind: Finding['kind']): kind is ToldKind {
  return TOLD_KINDS.some((told) => told === kind);
}
