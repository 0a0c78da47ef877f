/** Which process answers on a loopback port: the socket's inode from /proc/net, then the descriptor that holds it. */
import { holderAmong, listeningSockets, type PortHolder } from '../../home/port-holder.js';
import { readLink } from '../../home/proc-files.js';

/** Looking through every process is dear: a holder that could not be found (another user's) is not sought again sooner. */
const SEARCH_AGAIN_MS = 2_000;
/**
 * The kernel walks its whole table of connections for one read of /proc/net/tcp (5 ms, empty or not); reading one link
 * takes microseconds. While the holder keeps the descriptor it keeps the socket, so the rest is read only so often.
 */
const HOLDER_TRUST_MS = 100_000;
/** That nobody listens is believed this long, unless other candidates are named: a daemon announces itself first. */
const ABSENCE_TRUST_MS = 400;

type Answer = { readonly key: string; readonly at: number } & (
  | { readonly kind: 'held'; readonly holder: PortHolder }
  /** Nobody listens; or somebody does whose descriptors cannot be read. */
  | { readonly kind: 'absent' | 'hidden' }
);

export class ListenerFinder {
  private last: Answer | null = null;

  constructor(
    private readonly procRoot: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** `candidates` are looked at first; `everybody` only when none of them holds it. Null: nobody, or not known. */
  find(port: number, candidates: readonly number[], everybody: () => readonly number[]): number | null {
    const key = `${port}`;
    const absentKey = [port, ...candidates].join();
    const known = this.remembered(key, absentKey);
    if (known !== undefined) return known;

    const sockets = listeningSockets(port, this.procRoot);
    if (sockets.length === 0) return this.keep({ kind: 'absent', key: absentKey, at: this.now() });
    const near = holderAmong(candidates, sockets, this.procRoot);
    if (near) return this.keep({ kind: 'held', holder: near, key, at: this.now() });

    const hiddenKey = [port, ...sockets.map(({ link }) => link)].join();
    if (this.isFresh('hidden', hiddenKey, SEARCH_AGAIN_MS)) return null;
    const tried = new Set(candidates);
    const others = everybody().filter((pid) => !tried.has(pid));
    const far = holderAmong(others, sockets, this.procRoot);
    return far
      ? this.keep({ kind: 'held', holder: far, key, at: this.now() })
      : this.keep({ kind: 'hidden', key: hiddenKey, at: this.now() });
  }

  /** Undefined: nothing is remembered that still holds. */
  private remembered(key: string, absentKey: string): number | null | undefined {
    const { last } = this;
    if (last?.kind === 'held' && this.isFresh('held', key, HOLDER_TRUST_MS)) {
      return readLink(last.holder.link) === last.holder.socket ? last.holder.pid : undefined;
    }
    return this.isFresh('absent', absentKey, ABSENCE_TRUST_MS) ? null : undefined;
  }

  private isFresh(kind: Answer['kind'], key: string, trustMs: number): boolean {
    const { last } = this;
    if (last?.kind !== kind || last.key !== key) return false;
    const age = this.now() - last.at;
    return age >= 0 && age < trustMs;
  }

  private keep(answer: Answer): number | null {
    this.last = answer;
    return answer.kind === 'held' ? answer.holder.pid : null;
  }
}
