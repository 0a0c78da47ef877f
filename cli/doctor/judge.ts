/** Facts of an installation -> what is well, what is worth knowing, what is wrong and how it is mended. Pure. */
import type { Problem } from '../../contracts/answers.js';
import type { DoctorCheck } from '../../contracts/doctor.js';
import { VERSION } from '../../contracts/product.js';
import { isFitting, MIN_NODE } from '../../home/node-runtime.js';
import type { DoctorFacts } from './facts.js';
import { judgeClients } from './judge-clients.js';

const START = 'run `shimkeeper start`';
const MANY = 3;

export function judgeFacts(facts: DoctorFacts): DoctorCheck[] {
  return [
    runtime(facts),
    launcher(facts),
    ...home(facts),
    ...config(facts),
    token(facts),
    ...daemon(facts),
    ...stoppedMark(facts),
    ...login(facts),
    ...judgeClients(facts),
    ...files(facts),
  ];
}

export function fine(code: string, what: string): DoctorCheck {
  return { code, level: 'fine', what, mend: null };
}

export function note(code: string, what: string, mend: string | null = null): DoctorCheck {
  return { code, level: 'note', what, mend };
}

export function finding(code: string, what: string, mend: string): DoctorCheck {
  return { code, level: 'finding', what, mend };
}

/** Our messages name the mend behind the last colon. */
function told({ code, message }: Problem, mend: string): DoctorCheck {
  return finding(code, message, mend);
}

function runtime({ node, electron }: DoctorFacts): DoctorCheck {
  // What an app brings is what it was tested with: its Node may be older than one that people install.
  if (electron !== null) {
    return fine(
      'runtime',
      `Shimkeeper ${VERSION} under its own runtime, Electron ${electron} as Node ${node}`,
    );
  }
  const what = `Shimkeeper ${VERSION} under Node ${node}`;
  if (isFitting(node)) return fine('runtime', what);
  return finding('runtime', `${what}, which is too old`, `install Node ${MIN_NODE.join('.')} or newer`);
}

/** Clients name it only once they are connected, so before that its absence is no fault. */
function launcher({ launcher: { file, content, runtime: used }, clients, home }: DoctorFacts): DoctorCheck {
  const needed = clients.some(({ starts }) => starts.some(({ path }) => path === file));
  if (content === null) {
    if (needed) return finding('launcher', `${file} is missing, and clients start it`, START);
    return note(
      'launcher',
      home.exists ? `${file} is written at the next start` : 'the launcher is written at the first start',
    );
  }
  if (!used) return finding('launcher', `${file} names programs that are gone`, START);
  if (used.electron) {
    return fine(
      'launcher',
      `clients' shims run under the app's own runtime, ${used.path}: no Node ${MIN_NODE.join('.')} or newer was found`,
    );
  }
  if (used.version === null || !isFitting(used.version)) {
    return finding(
      'launcher',
      `${used.path}, which runs clients' shims, is no Node ${MIN_NODE.join('.')} or newer`,
      START,
    );
  }
  return fine('launcher', `clients' shims run under Node ${used.version}, ${used.path}`);
}

function home({ home: facts, status }: DoctorFacts): DoctorCheck[] {
  const { exists, unusable, faults, open, openFiles, leftovers } = facts;
  if (unusable) return [told(unusable, 'make it usable, or name another home with --home')];
  if (!exists) return [note('home', `${status.home} does not exist yet: the first start makes it`)];
  const found = [
    ...faults.map((fault) => finding('home-unsafe', fault, 'move it away, or name another home with --home')),
    ...(open
      ? [finding('home-modes', `${status.home} is open to other users`, `run \`chmod 700 ${status.home}\``)]
      : []),
    ...(openFiles.length > 0
      ? [note('home-modes', `${some(openFiles)}: open to other users, were the home not closed`)]
      : []),
    ...(leftovers.length > 0
      ? [
          finding(
            'stale-files',
            `${some(leftovers)}: left behind by a write that was interrupted`,
            'delete them',
          ),
        ]
      : []),
  ];
  return found.length > 0 ? found : [fine('home', `${status.home} is private and in order`)];
}

function some(files: readonly string[]): string {
  const shown = files.slice(0, MANY).join(', ');
  return files.length > MANY ? `${shown} and ${files.length - MANY} more` : shown;
}

function config({ config: problems, configExists, autostart }: DoctorFacts): DoctorCheck[] {
  const found = problems.map((problem) => told(problem, 'correct that line and save the file'));
  if (typeof autostart !== 'string' && found.length === 0) found.push(told(autostart, 'correct it'));
  if (found.length > 0) return found;
  if (!configExists)
    return [
      note(
        'config',
        'there is no config.json: no servers of its own',
        '`shimkeeper connect CLIENT` moves those of a client there',
      ),
    ];
  return [fine('config', 'config.json is in order')];
}

function token({ token: state, home }: DoctorFacts): DoctorCheck {
  if (typeof state !== 'string')
    return told(state, 'run `shimkeeper stop`, delete that file, and start again');
  if (state === 'missing')
    return note(
      'token',
      home.exists ? 'there is no token: the next start makes one' : 'the token is made at the first start',
    );
  return fine('token', 'the token is there and private');
}

/** The port, who has it, and what the monitor has to say. */
function daemon({ status, findings, autostart }: DoctorFacts): DoctorCheck[] {
  const wrong = findings.flatMap(({ kind, evidence, action }) =>
    kind === 'resolved' || STALE.includes(kind) ? [] : [finding(kind, evidence.join('; '), action || START)],
  );
  const { daemon: one, port, stopped } = status;
  if (one?.responsive)
    return [
      fine('daemon', `pid ${one.pid}, ${one.host}, version ${one.version}, has port ${one.port}`),
      ...wrong,
    ];
  if (one || wrong.some(({ code }) => code === 'port-taken') || stopped) return wrong;
  const next =
    autostart === 'off' ? 'autostart is off, so clients get an error' : 'the first client starts it';
  return [note('daemon', `none runs, port ${port} is free; ${next}`, START), ...wrong];
}

const STALE: readonly string[] = ['stale-health', 'pid-mismatch'];

function stoppedMark({ status }: DoctorFacts): DoctorCheck[] {
  if (!status.stopped) return [];
  return [finding('stopped', 'Shimkeeper was stopped: shims answer with an error and start nothing', START)];
}

function login({ login: entry }: DoctorFacts): DoctorCheck[] {
  if (!entry?.on) return [fine('login', 'the tray app does not start at login')];
  if (entry.there) return [fine('login', `the tray app starts at login, by ${entry.file}`)];
  const what = `${entry.file} starts ${entry.program ?? 'nothing'}, which is gone`;
  return [
    finding('login', what, 'start the tray app and switch Start at login off and on, or delete that file'),
  ];
}

/** health.json and daemon.pid of a process that is gone. */
function files({ status, findings }: DoctorFacts): DoctorCheck[] {
  const stale = findings.filter(({ kind }) => STALE.includes(kind));
  if (stale.length > 0) return stale.map(({ kind, evidence }) => finding(kind, evidence.join('; '), START));
  const bad = [
    ['health.json', status.healthFile],
    ['daemon.pid', status.pidFile],
  ] as const;
  return bad.flatMap(([name, { state, evidence }]) =>
    state === 'valid' || state === 'missing'
      ? []
      : [finding('stale-files', `${name} is ${state}: ${evidence.join('; ')}`, START)],
  );
}
