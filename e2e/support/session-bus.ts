import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A session bus of the test's own, so that a developer's real panel is neither seen nor disturbed. */
export class SessionBus {
  private constructor(
    private readonly daemon: ChildProcess,
    readonly address: string,
  ) {}

  static async start(): Promise<SessionBus> {
    const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: daemon.stdout });
    const [address] = await Promise.race([
      once(lines, 'line'),
      once(daemon, 'error').then(([error]) => Promise.reject(error)),
      once(daemon, 'exit').then(() => Promise.reject(new Error('dbus-daemon ended at once'))),
    ]);
    lines.close();
    return new SessionBus(daemon, String(address));
  }

  async stop(): Promise<void> {
    if (this.daemon.exitCode !== null || this.daemon.signalCode !== null) return;
    const ended = once(this.daemon, 'exit');
    this.daemon.kill('SIGTERM');
    await ended;
  }
}
