import type { Writable } from 'node:stream';

/**
 * Returns what is to be called before each write to this stream: then all that one turn of the event loop writes goes
 * to the system at once. Sixty-four answers in flight are one system call instead of sixty-four.
 */
export function batchWrites(stream: Pick<Writable, 'cork' | 'uncork'>): () => void {
  let corked = false;
  return () => {
    if (corked) return;
    corked = true;
    stream.cork();
    process.nextTick(() => {
      corked = false;
      stream.uncork();
    });
  };
}
