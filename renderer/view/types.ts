/** The boundary's types in one place, and those that only views know. */
export type {
  AccusedRow,
  ClientRow,
  ClientServerRow,
  DaemonRow,
  DuplicateServer,
  EndedRow,
  FileState,
  Finding,
  FindingKind,
  HealthFileVerdict,
  HistoryAnswer,
  HistoryPoint,
  HowEnded,
  Neighbours,
  PidFileVerdict,
  ProcessRole,
  ServerRow,
  ShimRow,
  ShimState,
  StatusAnswer,
} from '../../contracts/answers.js';
export type {
  ClientConnection,
  ClientInstallation,
  ClientsAnswer,
  ConnectAction,
  ConnectPlan,
  ConnectResult,
  DiffLine,
} from '../../contracts/connect.js';
export type { AutostartMode, HostKind, ServerState } from '../../contracts/files.js';
export type {
  ActionName,
  ActionResult,
  AppState,
  ConfigText,
  PlanScope,
  QuietHours,
  RowDetails,
  RowProcess,
  RunningAction,
  Saved,
  ServerTestResult,
  Settings,
  ShimkeeperBridge,
  ThemePreference,
  TimelineEvent,
  TimelineLevel,
  Verdict,
} from '../../contracts/ipc.js';

/** What a colour means; a shape and a word always say the same. */
export type Tone = 'fine' | 'attention' | 'trouble' | 'quiet' | 'active';

export type IconName =
  | 'check-circle'
  | 'triangle'
  | 'octagon'
  | 'ring'
  | 'dashed-ring'
  | 'arrows'
  | 'broken-link'
  | 'clock'
  | 'diamond'
  | 'stop'
  | 'hub'
  | 'plug'
  | 'twins'
  | 'file'
  | 'copy'
  | 'chevron'
  | 'chart'
  | 'gear'
  | 'window'
  | 'tick'
  | 'cross'
  | 'spinner';

export interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly word: string;
}
