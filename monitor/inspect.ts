/** One look for the command line. */
import type { Finding, MonitorAnswer, StatusAnswer } from '../contracts/answers.js';
import type { HomeFacts, Probe } from './facts.js';
import { type Look, type LookDeps, Looker, statusAnswer } from './looker.js';
import { SELF_END_WINDOW_MS, type Verdicts } from './verdicts.js';

const SETTLE_POLL_MS = 200;
/** Beyond the window, so that the last look is surely after it. */
const SETTLE_MARGIN_MS = 500;
const SETTLE_MS = SELF_END_WINDOW_MS + SETTLE_MARGIN_MS;

export interface InspectDeps extends LookDeps {
  readonly probe: Probe;
  /**
   * A single look cannot know for how long a shim's client has been gone. True: where that matters, look again until
   * such shims have ended or their time is up (SELF_END_WINDOW_MS). False: they are shown and not accused.
   */
  readonly settle: boolean;
  /** The same of servers that clients left behind (SERVER_END_WINDOW_MS). */
  readonly settleServers?: boolean;
  /** Called once, before the first wait; `ms`: how long all of them take at most. */
  readonly onWait?: (ms: number) => void;
}

export interface Inspection {
  readonly verdicts: Verdicts;
  readonly facts: HomeFacts;
  readonly status: StatusAnswer;
  readonly monitor: MonitorAnswer;
}

/** Throws `process-table-unreadable`. */
export async function inspect(deps: InspectDeps): Promise<Inspection> {
  const looker = new Looker({ ...deps, patient: true });
  let look = await looker.look(deps.probe);
  const deadline = look.at + SETTLE_MS;
  const { probe } = look.facts;
  if (isUnsettled(deps, look.verdicts)) deps.onWait?.(SETTLE_MS);
  while (isUnsettled(deps, look.verdicts) && look.at < deadline) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS));
    look = await looker.look(async () => probe);
  }
  return inspectionOf(look);
}

function isUnsettled({ settle, settleServers = false }: InspectDeps, verdicts: Verdicts): boolean {
  return (settle && verdicts.waiting > 0) || (settleServers && verdicts.waitingServers > 0);
}

function inspectionOf(look: Look): Inspection {
  const at = new Date(look.at).toISOString();
  const findings = look.verdicts.findings.map((finding): Finding => ({ ...finding, at }));
  return {
    verdicts: look.verdicts,
    facts: look.facts,
    status: statusAnswer(look),
    monitor: { at, findings },
  };
}
