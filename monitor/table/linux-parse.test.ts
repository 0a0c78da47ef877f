import { describe, expect, it } from 'vitest';
import { isKernelThread, parseCommandLine, parseEnvironment, parseUid, stateOf } from './linux-parse.js';

describe('the texts of a process', () => {
  it('splits arguments at NUL only', () => {
    expect(parseCommandLine('a) R 1 (b\0x y\0\n\0\0')).toEqual(['a) R 1 (b', 'x y', '\n', '']);
    expect(parseCommandLine('')).toEqual([]);
    expect(parseCommandLine('written over')).toEqual(['written over']);
  });
  it('reads the real user, whatever the name says', () => {
    expect(parseUid('Name:\tUid:\\n0\nUmask:\t0022\nUid:\t1000\t0\t0\t0\n')).toBe(1000);
    expect(parseUid('Name:\tx\n')).toBeNull();
  });
  it('reads an environment with = in values and rubbish in it', () => {
    expect(parseEnvironment('A=1\0B=x=y\n\0rubbish\0=x\0C=\0')).toEqual({ A: '1', B: 'x=y\n', C: '' });
  });
  it('tells zombies and stopped processes', () => {
    expect(['R', 'S', 'D', 'I', 'T', 't', 'Z', 'X'].map(stateOf)).toEqual([
      'running',
      'running',
      'running',
      'running',
      'stopped',
      'stopped',
      'zombie',
      'zombie',
    ]);
  });
  it('tells threads of the kernel', () => {
    expect(isKernelThread({ flags: 69238880 })).toBe(true);
    expect(isKernelThread({ flags: 4194304 })).toBe(false);
  });
});
