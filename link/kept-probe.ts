/**
 * Asks a daemon again and again over one connection: a handshake with its proofs costs both sides ten times what a
 * question does.
 */
import { performance } from 'node:perf_hooks';
import { ShimkeeperError } from '../contracts/errors.js';
import type { HomePaths } from '../home/paths.js';
import { CONTROL_TIMEOUT_MS, ControlLink } from './control.js';
import { type Probed, probedFrom } from './probe.js';

/** That the port still takes connections, and proves itself, is tried so often all the same. */
const MAX_KEPT_MS = 30_000;

interface Kept {
  readonly link: ControlLink;
  readonly port: number;
  /** Monotonic milliseconds. */
  readonly openedAt: number;
}

export class KeptProbe {
  private kept: Kept | null = null;
  private closed = false;

  constructor(private readonly paths: HomePaths) {}

  /** The daemon's own health. Never throws; at most twice CONTROL_TIMEOUT_MS. One question at a time. */
  async ask(port: number): Promise<Probed> {
    const kept = this.usable(port);
    if (kept) {
      try {
        return await kept.link.ask('status', CONTROL_TIMEOUT_MS);
      } catch (error) {
        this.forget();
        if (!(error instanceof ShimkeeperError)) throw error;
        if (error.code === 'control-timeout') return 'hung';
      }
    }
    return this.askAnew(port);
  }

  /** Another process may have the port now: the next question is asked over a new connection. */
  forget(): void {
    this.kept?.link.close();
    this.kept = null;
  }

  /** May be called twice. */
  close(): void {
    this.closed = true;
    this.forget();
  }

  private usable(port: number): Kept | null {
    const { kept } = this;
    if (!kept) return null;
    const isOld = performance.now() - kept.openedAt > MAX_KEPT_MS;
    if (kept.port === port && kept.link.isOpen && !isOld) return kept;
    this.forget();
    return null;
  }

  private async askAnew(port: number): Promise<Probed> {
    const openedAt = performance.now();
    try {
      const link = await ControlLink.open(this.paths, CONTROL_TIMEOUT_MS, port);
      if (this.closed) link.close();
      this.forget();
      this.kept = { link, port, openedAt };
      return await link.ask('status', CONTROL_TIMEOUT_MS);
    } catch (error) {
      this.forget();
      return probedFrom(error);
    }
  }
}
