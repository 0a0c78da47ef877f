import type { HowEnded, ProcessRole } from '../../contracts/answers.js';

const processes = (count: number): string => (count === 1 ? 'process' : `${count} processes`);

export const PLAN_TEXTS = {
  titles: { 'clean-up': 'What Clean up would end', 'end-servers': 'Servers that would be ended' },
  looking: 'Looking at what is there…',
  failed: (why: string) => `The plan could not be made: ${why}`,
  how: 'Each is asked to end, and ended by force where it does not. Its identity is checked before each step; whatever is no longer accused then is left alone.',
  end: (count: number) => `End ${count === 1 ? 'this process' : `these ${processes(count)}`}`,
  leave: 'Leave them',
  roles: {
    daemon: 'Duplicate daemon',
    shim: 'Orphaned shim',
    server: 'Server left behind',
  } satisfies Record<ProcessRole, string>,
  left: (role: string, pid: number, how: string) => `${role} ${pid}: ${how}`,
  hows: {
    asked: 'asked to end',
    sigterm: 'ended by SIGTERM',
    sigkill: 'ended by SIGKILL',
    vanished: 'had ended by itself',
    refused: 'the system refused it',
    'identity-changed': 'its number is another process’s by now, which is left alone',
    planned: 'still there',
  } satisfies Record<HowEnded, string>,
} as const;
