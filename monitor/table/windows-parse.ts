/** Lines of the PowerShell child -> rows. Pure. */
import * as z from 'zod/mini';
import type { ProcessRow } from '../../contracts/process-table.js';
import { splitWindows } from './command-line.js';

/** The kernel's own: System Idle, System and its helpers have neither a start nor a command line. */
const SYSTEM_PIDS = new Set([0, 4]);
const CPU_UNITS_PER_MS = 10_000;

const Line = z.object({
  id: z.int(),
  row: z.optional(
    z.object({
      pid: z.int().check(z.minimum(0)),
      ppid: z.optional(z.int().check(z.minimum(0))),
      name: z.optional(z.nullable(z.string())),
      commandLine: z.optional(z.nullable(z.string())),
      startTime: z.optional(z.nullable(z.number())),
      rssBytes: z.optional(z.nullable(z.number())),
      session: z.optional(z.nullable(z.int())),
      /** User and kernel mode together, in 100 ns. */
      cpuTime: z.optional(z.nullable(z.number())),
    }),
  ),
  end: z.optional(z.literal(true)),
  error: z.optional(z.string()),
});

export type HelperLine = z.infer<typeof Line>;

/** null: a line that is none of ours (a banner, a warning). */
export function parseHelperLine(text: string): HelperLine | null {
  try {
    const parsed = Line.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Windows tells neither groups nor numeric users; the command line of another user's process is not readable, and what
 * is not readable is not touched.
 */
export function rowOf(raw: NonNullable<HelperLine['row']>): ProcessRow | null {
  // Without a start there is no identity.
  if (typeof raw.startTime !== 'number' && !SYSTEM_PIDS.has(raw.pid)) return null;
  const startTime = raw.startTime ?? 0;
  return {
    bootId: 'win32',
    pid: raw.pid,
    ppid: raw.ppid ?? 0,
    pgid: null,
    uid: null,
    state: 'running',
    kernel: SYSTEM_PIDS.has(raw.pid),
    name: raw.name ?? '',
    argv: raw.commandLine ? splitWindows(raw.commandLine) : null,
    startTicks: startTime,
    startTime,
    rssBytes: raw.rssBytes ?? null,
    cpuMs: typeof raw.cpuTime === 'number' ? raw.cpuTime / CPU_UNITS_PER_MS : null,
  };
}
