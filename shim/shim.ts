/** One shim, put together: client's stdio <-> relay <-> connection, and when to end. */
import type { Readable, Writable } from 'node:stream';
import { ShimkeeperError } from '../contracts/errors.js';
import type { AutostartMode } from '../contracts/files.js';
import { MAX_MESSAGE_BYTES } from '../contracts/product.js';
import type { ClientNamed } from '../contracts/wire.js';
import { type ClientProcess, printable } from '../home/client.js';
import { onEndRequest } from '../home/end-request.js';
import { ownIdentity } from '../home/identity.js';
import type { Installation } from '../home/launch.js';
import type { HomePaths } from '../home/paths.js';
import { isStopped, stoppedError } from '../home/stopped.js';
import type { ClientSocket } from '../link/client-socket.js';
import type { CutMessage } from '../link/cut-message.js';
import { LineReader } from '../link/line-reader.js';
import { Outbox, packLines } from '../link/outbox.js';
import { Announcer } from './announcer.js';
import type { ShimArgs } from './args.js';
import { attachmentFor } from './attachment.js';
import { ClientWatch } from './client-watch.js';
import type { Complaints } from './complaints.js';
import { Connection } from './connection.js';
import { OWN_PING_ID, Relay } from './relay.js';
import { errorAnswer } from './rpc.js';

/** After stdin ended, answers that are on their way still reach a reader that piped its questions in. */
const LAST_ANSWERS_MS = 1_500;
/** What the client had written before it could know is read and answered too. */
const LAST_LINES_MS = 50;
/** For a client that does not read its last answers. */
const LAST_WORDS_MS = 500;
/** Above this we stop reading the client until the daemon has taken what is there. */
const HIGH_WATER_BYTES = 8 * 1024 * 1024;

const NO_TRAY =
  'autostart is "tray", and no tray app is known to this home: a headless daemon is started instead. Open the tray app once, or set autostart to "headless".';

export interface ShimOptions {
  readonly args: ShimArgs;
  readonly paths: HomePaths;
  readonly installation: Installation;
  readonly autostart: AutostartMode;
  readonly clientProcess: ClientProcess;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly complaints: Complaints;
  readonly exit: (code: number) => void;
}

export class Shim {
  private readonly relay: Relay;
  private readonly connection: Connection;
  private readonly announcer: Announcer;
  private readonly watch: ClientWatch;
  private client: string;
  private socket: ClientSocket | null = null;
  private state: 'open' | 'finishing' | 'ended' = 'open';
  private asked = 0;
  private dismissed = false;
  private readonly outbox: Outbox;
  private closeAsked: (() => void) | undefined;

  constructor(private readonly options: ShimOptions) {
    const { args, paths, installation, autostart, clientProcess, complaints } = options;
    // A client that does not read stops its daemon's socket, not our memory.
    this.outbox = new Outbox(options.stdout, packLines, () => this.socket?.pause());
    this.client = printable(args.client ?? clientProcess.name ?? 'unknown');
    this.announcer = new Announcer(paths, this.client, clientProcess, complaints);
    this.relay = new Relay({
      toClient: (text) => this.toClient(text),
      onClientName: (name) => this.learnName(name),
      onIdle: () => this.finishIfIdle(),
    });
    this.watch = new ClientWatch({
      client: clientProcess.identity,
      ask: () => this.askClient(),
      onProven: (at) => this.announcer.say({ stdinProvenAt: at.toISOString() }),
      onGone: () => this.end(),
    });
    this.connection = new Connection({
      paths,
      installation,
      autostart,
      hello: () => ({
        role: 'shim',
        client: this.client,
        clientPid: clientProcess.pid,
        attach: attachmentFor(args, process.cwd(), process.env),
      }),
      onAttached: (socket) => this.onAttached(socket),
      onMessage: (text) => this.relay.fromDaemon(text),
      onLeaving: () => this.relay.hold(),
      onDetached: () => this.onDetached(),
      onNoTray: () => complaints.say('autostart', NO_TRAY),
      onTrouble: (error) => this.tellTrouble(error),
      onRefused: (error) => {
        this.tellTrouble(error);
        this.relay.refuse(error);
      },
      onStopping: () => this.relay.refuseNew(stoppedError()),
      onDismissed: () => this.dismiss(),
    });
  }

  start(): void {
    this.announcer.say();
    // Whoever accuses this shim asks it before it sends a signal.
    this.closeAsked = onEndRequest(this.options.paths.shimsDir, ownIdentity(), () => this.dismiss());
    this.listen();
    void this.connection.run();
  }

  /** The shim's end, whatever the reason; idempotent. */
  end(): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.closeAsked?.();
    this.watch.close();
    this.connection.close();
    this.announcer.close();
    // What this turn has said is with the system before we go.
    this.outbox.flush();
    this.options.exit(0);
  }

  /** Ends with an answer for whatever still waits: told to by a final stop, or by a signal. May be called again. */
  dismiss(): void {
    if (this.dismissed) return;
    this.dismissed = true;
    this.connection.close();
    this.relay.detach();
    this.relay.refuse(isStopped(this.options.paths) ? stoppedError() : endedError());
    this.options.stdin.resume();
    setTimeout(() => this.outbox.onceFlushed(() => this.end()), LAST_LINES_MS);
    setTimeout(() => this.end(), LAST_WORDS_MS);
  }

  private listen(): void {
    const { stdin, stdout } = this.options;
    let lines: string[] = [];
    const work = (): void => {
      const arrived = lines;
      lines = [];
      for (const line of arrived) this.relay.fromClient(line);
    };
    const reader = new LineReader(MAX_MESSAGE_BYTES, {
      // After all that this turn of the event loop brings: a call must not be written to a daemon whose end is known.
      line: (text) => {
        if (lines.push(text) === 1) setImmediate(work);
      },
      oversize: (cut, bytes) => setImmediate(() => this.refuseOversize(cut, bytes)),
    });
    stdin.on('data', (chunk: Buffer) => {
      this.watch.heard();
      reader.feed(chunk);
      this.throttle();
    });
    const onEnd = (): void => {
      reader.end();
      this.onStdinEnd();
    };
    stdin.on('end', onEnd);
    stdin.on('close', onEnd);
    stdin.on('error', () => this.end());
    // A client that went away without a word: writing to it fails.
    stdout.on('error', () => this.end());
    stdout.on('close', () => this.end());
    stdout.on('drain', () => this.socket?.resume());
  }

  /** A request is answered in the daemon's place, an answer is replaced by one that says why it is missing. */
  private refuseOversize(cut: CutMessage | null, bytes: number): void {
    const text = `A message of ${bytes} bytes is larger than ${MAX_MESSAGE_BYTES}: send less at once.`;
    const answer = errorAnswer(cut?.id ?? null, 'message-too-large', text, false);
    if (cut?.kind === 'response') this.relay.fromClient(answer);
    else this.toClient(answer);
  }

  private onAttached(socket: ClientSocket): void {
    this.socket = socket;
    this.options.complaints.settled('daemon');
    this.announcer.say({ state: 'attached', trouble: null });
    // The client may have named itself while we dialled.
    this.tellName();
    this.relay.attach({
      send: (text) => socket.send(text),
      isOpen: () => socket.isOpen,
    });
  }

  private onDetached(): void {
    this.socket = null;
    if (this.state === 'ended') return;
    this.announcer.say({ state: 'reconnecting' });
    this.relay.detach();
    this.options.stdin.resume();
  }

  private toClient(text: string): void {
    if (this.state !== 'ended') this.outbox.push(text);
  }

  private throttle(): void {
    const { socket } = this;
    if (!socket || socket.bufferedBytes < HIGH_WATER_BYTES) return;
    const { stdin } = this.options;
    stdin.pause();
    socket.onceFlushed(() => stdin.resume());
  }

  private learnName(name: string): void {
    if (this.options.args.client !== null) return;
    this.client = printable(name);
    this.announcer.say({ client: this.client });
    this.tellName();
  }

  /** On stderr, and in the announcement, where whoever looks at the home sees it. */
  private tellTrouble(error: ShimkeeperError | null): void {
    const { complaints } = this.options;
    if (!error) {
      complaints.settled('daemon');
      this.announcer.settled();
      return;
    }
    complaints.say('daemon', error.message, error.code);
    this.announcer.trouble(error);
  }

  private tellName(): void {
    const frame: ClientNamed = { sk: 'client', name: this.client };
    this.socket?.send(JSON.stringify(frame));
  }

  private askClient(): void {
    if (!this.relay.clientReady) return;
    this.asked += 1;
    this.toClient(JSON.stringify({ jsonrpc: '2.0', id: `${OWN_PING_ID}${this.asked}`, method: 'ping' }));
  }

  private onStdinEnd(): void {
    if (this.state !== 'open') return;
    this.state = 'finishing';
    // Behind the last lines, which are taken in turn.
    setImmediate(() => this.finish());
  }

  private finish(): void {
    if (this.relay.waiting === 0) {
      this.end();
      return;
    }
    this.announcer.say({ stdinEnded: true });
    setTimeout(() => this.end(), LAST_ANSWERS_MS);
  }

  private finishIfIdle(): void {
    if (this.state !== 'finishing') return;
    // The last answer is with the system before we go.
    this.outbox.onceFlushed(() => this.end());
  }
}

function endedError(): ShimkeeperError {
  return new ShimkeeperError(
    'daemon-lost',
    'This Shimkeeper shim was told to end: connect again in your MCP client to go on.',
  );
}
