import { EventEmitter } from 'node:events';
import type { Finding } from '../contracts/answers.js';
import { MAX_TIMELINE_EVENTS, type TimelineEvent, type TimelineLevel } from '../contracts/ipc.js';
import { APP_TEXTS } from '../texts/app.js';

/** A line is read by a person; what is longer is cut. */
const MAX_TEXT = 400;

/** What happened, newest first, never more than MAX_TIMELINE_EVENTS. */
export class Timeline extends EventEmitter<{ change: [] }> {
  #events: readonly TimelineEvent[] = [];
  #lastId = 0;

  constructor(private readonly now: () => number = Date.now) {
    super();
  }

  get events(): readonly TimelineEvent[] {
    return this.#events;
  }

  add(level: TimelineLevel, topic: string, text: string, at?: string): void {
    const event: TimelineEvent = {
      id: ++this.#lastId,
      at: at ?? new Date(this.now()).toISOString(),
      level,
      topic,
      text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text,
    };
    this.#events = [event, ...this.#events].slice(0, MAX_TIMELINE_EVENTS);
    this.emit('change');
  }

  addFinding(finding: Finding): void {
    this.add(findingLevel(finding), 'finding', findingText(finding), finding.at);
  }
}

const TEXTS = APP_TEXTS.events;

export function findingText(finding: Finding): string {
  const evidence = finding.evidence.join('; ');
  const told = new RegExp(`\\bpid ${finding.pid}\\b`).test(evidence) && finding.kind !== 'resolved';
  const pid = finding.pid === null || told ? '' : TEXTS.pid(finding.pid);
  if (finding.kind === 'resolved') {
    const over = finding.resolves ? TEXTS.findings[finding.resolves] : TEXTS.someFinding;
    return TEXTS.resolved(`${over}${pid}`);
  }
  return TEXTS.found(`${TEXTS.findings[finding.kind]}${pid}`, evidence);
}

function findingLevel(finding: Finding): TimelineLevel {
  switch (finding.kind) {
    case 'resolved':
      return 'fine';
    case 'duplicate-daemon':
    case 'hung-daemon':
    case 'port-taken':
      return 'trouble';
    case 'orphan-shim':
    case 'orphan-server':
    case 'duplicate-server':
    case 'stale-health':
    case 'pid-mismatch':
      return 'attention';
  }
}
