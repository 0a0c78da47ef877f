/** Puts news, preferences, the desktop's notifications and the actions behind their buttons together. */
import { performance } from 'node:perf_hooks';
import { messageOf } from '../../contracts/errors.js';
import type { DesktopBus } from '../desktop-bus.js';
import type { Model } from '../model.js';
import { busNotes } from './bus-notes.js';
import { failureNote, type NoteKey, newsOf } from './note.js';
import { Notifier, type ShowNote } from './notifier.js';
import { isQuiet } from './quiet-hours.js';
import { systemNotes } from './system-notes.js';

export interface NotifierContext {
  readonly model: Pick<Model, 'eyes' | 'host' | 'actions' | 'preferences'>;
  /** null: no bus, so the system's own notifications. */
  readonly bus: DesktopBus | null;
  readonly iconsDir: string;
  readonly openWindow: () => void;
  readonly warn: (message: string) => void;
}

export function openNotifier({ model, bus, iconsDir, openWindow, warn }: NotifierContext): Notifier {
  const { eyes, host, actions, preferences } = model;
  let show: ShowNote = systemNotes(iconsDir);
  const notifier = new Notifier({
    enabled: () => preferences.get('notifications'),
    quiet: () => isQuiet(preferences.get('quietHours'), new Date()),
    show: (...args) => show(...args),
    onPressed: (key) => void obey(key),
    now: () => performance.now(),
  });
  if (bus) {
    busNotes({ bus, iconsDir, otherwise: show, warn }).then(
      (onBus) => {
        show = onBus;
      },
      (error: unknown) => warn(`notifications have no buttons: ${messageOf(error)}`),
    );
  }
  eyes.on('finding', (finding) => {
    if (finding.kind === 'resolved') notifier.resolve(finding.id);
    const news = newsOf(finding);
    if (news) notifier.add(news);
  });
  host.on('fell', (server, evidence) => {
    notifier.add({ id: `crashed-server:${server}`, kind: 'crashed-server', evidence });
  });

  async function obey(key: NoteKey): Promise<void> {
    if (key === 'open') {
      openWindow();
      return;
    }
    const result = await actions.run(key);
    if (!result.ok) notifier.say(failureNote(result.message));
  }

  return notifier;
}
