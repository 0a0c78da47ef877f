import { describe, expect, it } from 'vitest';
import { daemonLook, fileLook, findingLook, levelLook, serverLook, shimLook } from './looks.js';
import type { Look } from './types.js';

const GROUPS: Record<string, readonly Look[]> = {
  levels: (['fine', 'attention', 'trouble'] as const).map(levelLook),
  shims: (['attached', 'reconnecting', 'orphan'] as const).map(shimLook),
  servers: (['idle', 'starting', 'ready', 'backoff', 'failed', 'stopping'] as const).map(serverLook),
  files: (['valid', 'stale', 'missing', 'corrupt', 'mismatch'] as const).map(fileLook),
};

describe.each(Object.entries(GROUPS))('%s', (_name, looks) => {
  it('differ in shape and in word, not in colour alone', () => {
    expect(new Set(looks.map((look) => look.icon)).size).toBe(looks.length);
    expect(new Set(looks.map((look) => look.word)).size).toBe(looks.length);
  });
});

describe('daemonLook', () => {
  const daemon = { responsive: true } as NonNullable<Parameters<typeof daemonLook>[0]['daemon']>;
  it.each([
    [{ daemon, stopped: false }, 'Responsive'],
    [{ daemon: { ...daemon, responsive: false }, stopped: false }, 'Not answering'],
    [{ daemon: null, stopped: true }, 'Stopped'],
    [{ daemon: null, stopped: false }, 'Not running'],
  ])('says what it is (%#)', (status, word) => expect(daemonLook(status).word).toBe(word));
});

it('names a finding in words', () => expect(findingLook('port-taken').word).toBe('Port is taken'));
