/**
 * Notes with buttons on Linux: org.freedesktop.Notifications, spoken with directly, because Electron's own notifications
 * have no buttons there. https://specifications.freedesktop.org/notification-spec/latest/
 */
import path from 'node:path';
import dbus from 'dbus-next';
import { messageOf } from '../../contracts/errors.js';
import { PRODUCT } from '../../contracts/product.js';
import type { DesktopBus } from '../desktop-bus.js';
import type { Note, NoteKey } from './note.js';
import type { NoteEvents, ShowNote, ShownNote } from './notifier.js';

const SERVICE = {
  destination: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
} as const;
/** The service decides how long a note stays. */
const USUAL_TIME = -1;
const URGENCY = { normal: 1, critical: 2 } as const;
/** A click on the note itself. */
const DEFAULT_ACTION = 'default';

export interface BusNotesDeps {
  readonly bus: DesktopBus;
  readonly iconsDir: string;
  /** Shows what the service does not take. */
  readonly otherwise: ShowNote;
  readonly warn: (message: string) => void;
}

/** Resolves once the service's signals are heard; rejects when the bus cannot be asked for them. */
export async function busNotes(deps: BusNotesDeps): Promise<ShowNote> {
  const notes: Notes = { open: new Map(), sending: new Set() };
  await deps.bus.listen(SERVICE, (member, [id, key]) => {
    if (typeof id !== 'number') return;
    const hear = (): void => {
      const note = notes.open.get(id);
      if (member === 'ActionInvoked' && typeof key === 'string') note?.pressed(key);
      if (member === 'NotificationClosed') note?.gone();
    };
    // A click is often read from the bus together with the answer that says which note has that number: the answer first.
    if (notes.open.has(id) || notes.sending.size === 0) hear();
    else void Promise.all(notes.sending).then(hear);
  });
  return (note, replaces, events) => {
    const older = replaces instanceof BusNote ? replaces : null;
    if (!older) replaces?.close();
    return new BusNote(note, older, events, notes, deps);
  };
}

interface Notes {
  /** By the number that the service gave. */
  readonly open: Map<number, BusNote>;
  /** Those that have no number yet: for as long as a call on the bus may take. None rejects. */
  readonly sending: Set<Promise<number | null>>;
}

/** sending -> open -> gone. Closed while it is being sent, it is closed as soon as it has a number. */
class BusNote implements ShownNote {
  /** null: the service did not take it. */
  private readonly id: Promise<number | null>;
  private instead: ShownNote | null = null;
  private closed = false;

  constructor(
    private readonly note: Note,
    replaces: BusNote | null,
    private readonly events: NoteEvents,
    private readonly notes: Notes,
    private readonly deps: BusNotesDeps,
  ) {
    const id = this.send(replaces).finally(() => notes.sending.delete(id));
    notes.sending.add(id);
    this.id = id;
  }

  pressed(key: string): void {
    const known = key === DEFAULT_ACTION || this.note.buttons.some((button) => button.key === key);
    if (known) this.events.onPressed(key === DEFAULT_ACTION ? 'open' : (key as NoteKey));
  }

  gone(): void {
    for (const [id, note] of this.notes.open) if (note === this) this.notes.open.delete(id);
    this.events.onGone();
  }

  /** May be called twice. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.instead?.close();
    void this.id.then((id) => this.withdraw(id));
  }

  private async send(replaces: BusNote | null): Promise<number | null> {
    const { title, body, buttons, urgent } = this.note;
    const actions = [DEFAULT_ACTION, 'Show', ...buttons.flatMap(({ key, label }) => [key, label])];
    const icon = path.join(this.deps.iconsDir, 'app', '128x128.png');
    const hints = {
      'desktop-entry': new dbus.Variant('s', 'shimkeeper'),
      urgency: new dbus.Variant('y', urgent ? URGENCY.critical : URGENCY.normal),
    };
    try {
      const older = (await replaces?.id) ?? 0;
      const answer = await this.deps.bus.call({
        ...SERVICE,
        member: 'Notify',
        signature: 'susssasa{sv}i',
        body: [PRODUCT, older, icon, title, escaped(body), actions, hints, USUAL_TIME],
      });
      return this.opened(Number(answer[0]));
    } catch (error) {
      this.deps.warn(`a notification could not be shown on the bus: ${messageOf(error)}`);
      if (!this.closed) this.instead = this.deps.otherwise(this.note, null, this.events);
      return null;
    }
  }

  private opened(id: number): number {
    this.notes.open.set(id, this);
    return id;
  }

  private async withdraw(id: number | null): Promise<void> {
    if (id === null || this.notes.open.get(id) !== this) return;
    this.notes.open.delete(id);
    try {
      await this.deps.bus.call({ ...SERVICE, member: 'CloseNotification', signature: 'u', body: [id] });
    } catch (error) {
      // It was closed by the person in the same moment, or the app is on its way out.
      this.deps.warn(`a notification could not be taken away: ${messageOf(error)}`);
    }
  }
}

/** The body is markup to the services that know some. */
function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
