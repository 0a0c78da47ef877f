/** What a command prints: one JSON document for programs, plain lines for people. */
import Table from 'cli-table3';
import colors from 'picocolors';
import type { AccusedRow, DaemonRow, EndedRow, Finding, ServerRow, ShimRow } from '../contracts/answers.js';

export interface Output {
  /** One line: what is none of our own colours and could end it or move the cursor becomes a blank. */
  line(text: string): void;
  json(value: unknown): void;
  /** As it is, with its own line ends. */
  text(value: string): void;
}

const OWN_COLOUR_OR_CONTROL = /\p{Cc}\[\d{1,2}m|[\p{Cc}\p{Cf}]/gu;

/** Names, paths and command lines come from strangers; a tab is how a file that is shown may indent. */
export function oneLine(text: string): string {
  return text.replace(OWN_COLOUR_OR_CONTROL, (found) => {
    if (found === '\t' || (found.length > 1 && found.startsWith('\u001b'))) return found;
    return ` ${found.slice(1)}`;
  });
}

/** What is coloured has no colours of its own. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}

/** Colour only where a terminal shows it (picocolors looks at NO_COLOR and at the terminal); words say it too. */
export const mark = {
  fine: (text: string): string => `${colors.green('●')} ${plain(text)}`,
  attention: (text: string): string => `${colors.yellow('▲')} ${plain(text)}`,
  trouble: (text: string): string => `${colors.red('✖')} ${plain(text)}`,
  quiet: (text: string): string => colors.dim(plain(text)),
} as const;

/** A line of a diff; its sign says the same. */
export function diffColor(kind: 'same' | 'added' | 'removed' | 'gap', text: string): string {
  switch (kind) {
    case 'added':
      return colors.green(text);
    case 'removed':
      return colors.red(text);
    case 'same':
    case 'gap':
      return colors.dim(text);
  }
}

const MIB = 1024 * 1024;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function megabytes(bytes: number | null): string {
  return bytes === null ? '-' : `${Math.round(bytes / MIB)} MB`;
}

export function duration(seconds: number): string {
  if (seconds < MINUTE) return `${Math.round(seconds)} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
  return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`;
}

/** Several lines: for `Output.text`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const made = new Table({
    head: head.map(mark.quiet),
    style: { head: [], border: [], compact: true, 'padding-left': 2, 'padding-right': 0 },
    chars: Object.fromEntries(
      [
        'top',
        'top-mid',
        'top-left',
        'top-right',
        'bottom',
        'bottom-mid',
        'bottom-left',
        'bottom-right',
        'left',
        'left-mid',
        'mid',
        'mid-mid',
        'right',
        'right-mid',
        'middle',
      ].map((side) => [side, '']),
    ),
  });
  made.push(...rows.map((row) => row.map(plain)));
  return `${made.toString()}\n`;
}

export function daemonLine(daemon: DaemonRow): string {
  const where = `pid ${daemon.pid}, ${daemon.host}, port ${daemon.port}, version ${daemon.version}`;
  const age = `up ${duration(daemon.uptimeSeconds)}, ${megabytes(daemon.rssBytes)}`;
  if (daemon.busy) {
    return mark.attention(
      `daemon   ${where}: at work, no answer for the moment (${daemon.busy}); leave it alone`,
    );
  }
  return daemon.responsive
    ? mark.fine(`daemon   ${where}, ${age}`)
    : mark.trouble(`daemon   ${where}: does not answer`);
}

export function shimTable(shims: readonly ShimRow[]): string {
  const rows = shims.map((shim) => [
    shim.client,
    String(shim.pid),
    String(shim.clientPid ?? '-'),
    shim.state,
    duration(shim.uptimeSeconds),
    String(shim.calls),
    megabytes(shim.rssBytes),
  ]);
  return table(['client', 'pid', 'client pid', 'state', 'up', 'calls', 'memory'], rows);
}

export function serverTable(servers: readonly ServerRow[]): string {
  const rows = servers.map((server) => [
    server.name,
    server.state,
    String(server.pid ?? '-'),
    String(server.restarts),
    String(server.clients ?? '-'),
    megabytes(server.rssBytes),
    [server.reason, server.shareReason].filter(Boolean).join('; '),
  ]);
  return table(['server', 'state', 'pid', 'restarts', 'clients', 'memory', ''], rows);
}

export function accusedLine(row: AccusedRow): string {
  return mark.attention(`${row.role} ${row.pid}: ${row.evidence.join('; ')}`);
}

export function endedLine(row: EndedRow): string {
  const text = `${row.role} ${row.pid} ${howWords(row)}: ${row.evidence.join('; ')}`;
  return row.how === 'refused' ? mark.trouble(text) : mark.fine(text);
}

function howWords(row: EndedRow): string {
  switch (row.how) {
    case 'asked':
      return 'ended when asked';
    case 'sigterm':
      return 'ended (SIGTERM)';
    case 'sigkill':
      return 'ended (SIGKILL)';
    case 'vanished':
      return 'had ended by itself';
    case 'refused':
      return 'is still there';
    case 'identity-changed':
      return 'had ended; its pid is another process now and was left alone';
    case 'planned':
      return 'would be ended';
  }
}

export function findingLine(finding: Finding): string {
  const who = finding.pid === null ? '' : ` (pid ${finding.pid})`;
  const text = `${finding.at}  ${finding.kind}${finding.resolves ? ` ${finding.resolves}` : ''}${who}: ${finding.evidence.join('; ')}`;
  if (finding.kind === 'resolved') return mark.fine(text);
  const hint = finding.action ? mark.quiet(` -> ${finding.action}`) : '';
  return mark.attention(text) + hint;
}
