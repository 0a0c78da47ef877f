/** Keeps the shim attached: dials, launches where none answers, comes back when the daemon does. */
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, ShimkeeperError, systemCode } from '../contracts/errors.js';
import type { AutostartMode } from '../contracts/files.js';
import { LINGER_STARTED_BY_SHIM_MS, SUCCESSOR_PATIENCE_MS } from '../contracts/product.js';
import { CLOSE, OWN_FRAME_PREFIX, type ShimHello } from '../contracts/wire.js';
import {
  type Installation,
  type LaunchedProcess,
  launchHeadless,
  launchTray,
  readTrayRecord,
} from '../home/launch.js';
import { type HomePaths, mendOf } from '../home/paths.js';
import { readPulse } from '../home/pulse.js';
import type { ClientSocket } from '../link/client-socket.js';
import { type Link, parseOwnFrame } from '../link/dial.js';
import { dialHome } from '../link/dial-home.js';
import { hungError } from '../link/hung.js';
import { reach } from '../link/reach.js';
import { replaceOlder } from '../link/replace.js';
import { mayReplace, ProtocolMismatch } from '../link/versions.js';
import { BEAT_MS, Heartbeat, type Silence } from './heartbeat.js';

/** With autostart off nobody is launched: a client gets its error within 3 s. */
const OFF_TIMEOUT_MS = 1_000;
/** Between tries after a failure that does not pass by itself. */
const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 10_000;

export interface ConnectionPorts {
  readonly paths: HomePaths;
  readonly installation: Installation;
  readonly autostart: AutostartMode;
  readonly hello: () => ShimHello;
  readonly onAttached: (socket: ClientSocket) => void;
  readonly onMessage: (text: string) => void;
  /** The daemon leaves in order: hold what comes. */
  readonly onLeaving: () => void;
  readonly onDetached: () => void;
  /** The tray app was to be started and is not known to this home: a headless daemon takes its place. */
  readonly onNoTray: () => void;
  /** The daemon is there, gives no answer and is not busy: it is waited for. null: that is over. */
  readonly onTrouble: (error: ShimkeeperError | null) => void;
  /** No daemon can be had for now. */
  readonly onRefused: (error: ShimkeeperError) => void;
  /** The daemon ends for good and finishes what is in flight: nothing new is to wait for it. */
  readonly onStopping: () => void;
  /** The home was stopped, or the daemon sent us away: the shim ends. */
  readonly onDismissed: () => void;
}

export class Connection {
  private ended = false;
  private socket: ClientSocket | null = null;
  private patienceMs = 0;
  private stopping = false;

  constructor(private readonly ports: ConnectionPorts) {}

  /** Runs until `close`. */
  async run(): Promise<void> {
    let failures = 0;
    while (!this.ended) {
      try {
        const link = await this.reachDaemon();
        failures = 0;
        await this.serve(link);
      } catch (error) {
        if (this.ended) return;
        this.ports.onRefused(asOurs(error));
        await delay(Math.min(RETRY_FIRST_MS * 2 ** failures, RETRY_LAST_MS), undefined, { ref: false });
        failures += 1;
      }
    }
  }

  /** May be called twice. */
  close(): void {
    this.ended = true;
    this.socket?.close();
    this.socket = null;
  }

  private async reachDaemon(): Promise<Link> {
    const { paths, autostart } = this.ports;
    const patienceMs = this.patienceMs;
    this.patienceMs = 0;
    const options = {
      paths,
      attempt: () => this.attempt(),
      launch: autostart === 'off' ? null : () => this.launch(),
      patienceMs: autostart === 'off' ? Math.max(patienceMs, OFF_TIMEOUT_MS) : patienceMs,
      given: () => this.ended,
      onWaiting: (error: ShimkeeperError) => {
        if (error.code === 'daemon-hung') this.ports.onTrouble(error);
      },
    };
    try {
      return await reach(options);
    } catch (error) {
      const older = error instanceof ProtocolMismatch && mayReplace(error.daemon);
      if (!older || autostart === 'off') throw error;
      return await replaceOlder({ ...options, launch: () => this.launchHeadless() });
    }
  }

  private attempt(): Promise<Link> {
    return dialHome(this.ports.paths, { as: this.ports.hello() });
  }

  private launch(): Promise<LaunchedProcess> {
    const { autostart, paths } = this.ports;
    if (autostart === 'tray') {
      const app = readTrayRecord(paths);
      if (app) return launchTray(paths, app, process.env, true);
      this.ports.onNoTray();
    }
    return this.launchHeadless();
  }

  private launchHeadless(): Promise<LaunchedProcess> {
    return launchHeadless(this.ports.installation, this.ports.paths, LINGER_STARTED_BY_SHIM_MS);
  }

  /** Until the link is lost. */
  private serve({ socket, daemon }: Link): Promise<void> {
    this.socket = socket;
    if (this.ended) socket.close();
    let lostTo: Silence | null = null;
    const heart = new Heartbeat({
      daemon: daemon.identity,
      look: readPulse,
      ping: (n) => {
        if (socket.isOpen) socket.send(JSON.stringify({ sk: 'ping', n }));
      },
      onSilent: (why) => this.ports.onTrouble(hungError(daemon.identity.pid, why)),
      onAnswer: () => this.ports.onTrouble(null),
      onLost: (why) => {
        lostTo = why;
        socket.terminate();
      },
    });
    return new Promise((resolve) => {
      const beat = setInterval(() => {
        // While the client does not read, nothing of the daemon is read either: that is not its silence.
        if (!socket.isPaused) heart.beat();
      }, BEAT_MS);
      beat.unref();
      socket.on('message', (text) => {
        heart.heard();
        if (text.startsWith(OWN_FRAME_PREFIX)) this.own(text);
        else this.ports.onMessage(text);
      });
      socket.once('close', (code) => {
        clearInterval(beat);
        this.socket = null;
        this.ports.onDetached();
        // Nobody is to wait once more for a daemon that has had its time.
        if (lostTo) this.ports.onRefused(hungError(daemon.identity.pid, lostTo));
        if (code === CLOSE.stop || this.stopping) this.ports.onDismissed();
        resolve();
      });
      if (socket.state === 'closed') socket.emit('close', CLOSE.drain, '');
      else this.ports.onAttached(socket);
    });
  }

  private own(text: string): void {
    const frame = parseOwnFrame(text);
    if (frame?.['sk'] !== 'bye') return;
    if (frame['reason'] === 'moving') {
      this.patienceMs = SUCCESSOR_PATIENCE_MS;
      this.ports.onLeaving();
    } else if (frame['reason'] === 'stop') {
      this.stopping = true;
      this.ports.onStopping();
    } else {
      this.ports.onDismissed();
    }
  }
}

function asOurs(error: unknown): ShimkeeperError {
  if (error instanceof ShimkeeperError) return error;
  const code = systemCode(error);
  const text = code === undefined ? messageOf(error) : `${messageOf(error)}: ${mendOf(code)}.`;
  return new ShimkeeperError('internal', text, { cause: error });
}
