/** The session bus of a Linux desktop: one connection, calls that end in bounded time, signals, objects. */
import dbus from 'dbus-next';
import { messageOf, ShimkeeperError } from '../contracts/errors.js';
import { hasSessionBus } from './session-environment.js';

const CALL_MS = 5_000;
export const BUS_DAEMON = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

export interface BusObject {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
}

export interface BusCall extends BusObject {
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

export interface DesktopBus {
  /** The body of the answer. Throws the bus's own error, and `control-timeout`. */
  call(call: BusCall): Promise<readonly unknown[]>;
  /** Every signal of that object's interface. Resolves when the bus has taken note. */
  listen(object: BusObject, onSignal: (member: string, body: readonly unknown[]) => void): Promise<void>;
  /** Offers an object to whoever asks for it there. */
  publish(path: string, object: InstanceType<typeof dbus.interface.Interface>): void;
  /** Takes a name of its own. Throws the bus's own error. */
  own(name: string): Promise<void>;
  /** May be called twice. */
  close(): void;
}

/** null where there is no bus: on other systems, and in sessions without a desktop. */
export function openDesktopBus(warn: (message: string) => void): DesktopBus | null {
  if (process.platform !== 'linux' || !hasSessionBus(process.env)) return null;
  try {
    return new SessionBus(dbus.sessionBus(), warn);
  } catch (error) {
    warn(`the session bus cannot be used: ${messageOf(error)}`);
    return null;
  }
}

/** open -> closed. A bus that is lost answers no call; nothing else of the app needs it. */
class SessionBus implements DesktopBus {
  #closed = false;

  constructor(
    private readonly bus: dbus.MessageBus,
    warn: (message: string) => void,
  ) {
    bus.on('error', (error: unknown) => {
      if (!this.#closed) warn(`the session bus was lost: ${messageOf(error)}`);
    });
  }

  async call({ body = [], signature = '', ...call }: BusCall): Promise<readonly unknown[]> {
    const message = new dbus.Message({ ...call, signature, body: [...body] });
    const answer = await inTime(this.bus.call(message), `${call.interface}.${call.member}`);
    return answer?.body ?? [];
  }

  async listen(
    object: BusObject,
    onSignal: (member: string, body: readonly unknown[]) => void,
  ): Promise<void> {
    this.bus.on('message', (message: dbus.Message) => {
      if (message.type !== dbus.MessageType.SIGNAL) return;
      if (message.interface === object.interface && message.path === object.path) {
        onSignal(message.member ?? '', message.body ?? []);
      }
    });
    const rule = `type='signal',sender='${object.destination}',path='${object.path}',interface='${object.interface}'`;
    await this.call({ ...BUS_DAEMON, member: 'AddMatch', signature: 's', body: [rule] });
  }

  publish(path: string, object: InstanceType<typeof dbus.interface.Interface>): void {
    this.bus.export(path, object);
  }

  async own(name: string): Promise<void> {
    await inTime(this.bus.requestName(name, 0), `the name ${name}`);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.bus.disconnect();
  }
}

async function inTime<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new ShimkeeperError('control-timeout', `${what} gave no answer within ${CALL_MS} ms`)),
      CALL_MS,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
