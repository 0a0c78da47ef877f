/** State -> colour, shape and word. Never a colour alone. */
import { TEXTS } from '../../texts/window.js';
import type {
  FileState,
  FindingKind,
  Look,
  ServerState,
  ShimState,
  StatusAnswer,
  TimelineLevel,
} from './types.js';

const LEVEL_LOOKS = {
  fine: { tone: 'fine', icon: 'check-circle', word: TEXTS.levels.fine },
  attention: { tone: 'attention', icon: 'triangle', word: TEXTS.levels.attention },
  trouble: { tone: 'trouble', icon: 'octagon', word: TEXTS.levels.trouble },
} as const satisfies Record<TimelineLevel, Look>;

const SHIM_LOOKS = {
  attached: { tone: 'fine', icon: 'check-circle', word: TEXTS.shims.states.attached },
  reconnecting: { tone: 'active', icon: 'arrows', word: TEXTS.shims.states.reconnecting },
  orphan: { tone: 'attention', icon: 'broken-link', word: TEXTS.shims.states.orphan },
} as const satisfies Record<ShimState, Look>;

const SERVER_LOOKS = {
  idle: { tone: 'quiet', icon: 'ring', word: TEXTS.servers.states.idle },
  starting: { tone: 'active', icon: 'dashed-ring', word: TEXTS.servers.states.starting },
  ready: { tone: 'fine', icon: 'check-circle', word: TEXTS.servers.states.ready },
  backoff: { tone: 'attention', icon: 'clock', word: TEXTS.servers.states.backoff },
  failed: { tone: 'trouble', icon: 'octagon', word: TEXTS.servers.states.failed },
  stopping: { tone: 'quiet', icon: 'stop', word: TEXTS.servers.states.stopping },
} as const satisfies Record<ServerState, Look>;

const FILE_LOOKS = {
  valid: { tone: 'fine', icon: 'check-circle', word: TEXTS.health.states.valid },
  stale: { tone: 'attention', icon: 'clock', word: TEXTS.health.states.stale },
  missing: { tone: 'quiet', icon: 'dashed-ring', word: TEXTS.health.states.missing },
  corrupt: { tone: 'trouble', icon: 'octagon', word: TEXTS.health.states.corrupt },
  mismatch: { tone: 'trouble', icon: 'diamond', word: TEXTS.health.states.mismatch },
} as const satisfies Record<FileState, Look>;

const FINDING_LOOKS = {
  'duplicate-daemon': { tone: 'trouble', icon: 'twins' },
  'orphan-shim': { tone: 'attention', icon: 'broken-link' },
  'orphan-server': { tone: 'attention', icon: 'broken-link' },
  'duplicate-server': { tone: 'quiet', icon: 'twins' },
  'stale-health': { tone: 'attention', icon: 'clock' },
  'pid-mismatch': { tone: 'attention', icon: 'diamond' },
  'hung-daemon': { tone: 'trouble', icon: 'octagon' },
  'port-taken': { tone: 'trouble', icon: 'octagon' },
} as const satisfies Record<FindingKind, Pick<Look, 'tone' | 'icon'>>;

export const levelLook = (level: TimelineLevel): Look => LEVEL_LOOKS[level];
export const shimLook = (state: ShimState): Look => SHIM_LOOKS[state];
export const serverLook = (state: ServerState): Look => SERVER_LOOKS[state];
export const fileLook = (state: FileState): Look => FILE_LOOKS[state];
export const findingLook = (kind: FindingKind): Look => ({
  ...FINDING_LOOKS[kind],
  word: TEXTS.duplicates.kinds[kind],
});

export function daemonLook(status: Pick<StatusAnswer, 'daemon' | 'stopped'>): Look {
  const words = TEXTS.daemon.states;
  if (status.daemon?.responsive) return { tone: 'fine', icon: 'check-circle', word: words.responsive };
  if (status.daemon) return { tone: 'trouble', icon: 'octagon', word: words.hung };
  if (status.stopped) return { tone: 'quiet', icon: 'stop', word: words.stopped };
  return { tone: 'trouble', icon: 'dashed-ring', word: words.absent };
}
