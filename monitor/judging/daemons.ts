/** The daemon, and the processes that are daemons of this home but do not own its port. */
import type { AccusedRow, DaemonRow } from '../../contracts/answers.js';
import type { DaemonAnnouncement } from '../../contracts/files.js';
import { EPOCH_BOOT_IDS, identityKey, sameProcess } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { CANDIDATE_GRACE_MS } from '../../contracts/product.js';
import { recognise, recognisedRows, runsOurs } from '../recognise.js';
import { foldChains } from './chains.js';
import { namesHome } from './daemon-marks.js';
import type { JudgeInput } from './input.js';
import { livelinessOf } from './liveliness.js';
import { type Owner, probedDaemon, proofOfDaemon } from './owner.js';
import { accuse, ageMs, clock, isAccusable, isOlder, living, uptimeSeconds } from './process.js';

/** A daemon that was started by hand has announced itself by then; one that has not is to be told within a second. */
const SILENT_GRACE_MS = 500;

export function daemonRow(input: JudgeInput, owner: Owner): DaemonRow | null {
  if (owner.kind !== 'ours') return null;
  const { row } = owner;
  const { facts, now } = input;
  const probed = probedDaemon(input);
  const health = facts.healthFile.kind === 'present' ? facts.healthFile.value : null;
  const answered = probed && sameProcess(probed.identity, row) ? probed : null;
  // The file is written within 50 ms of a change; the answer may be of the last second.
  const told = health && sameProcess(health, row) ? health : answered;
  const announced = announcementOf(input, row);
  const live = livelinessOf(input, row);
  return {
    bootId: row.bootId,
    pid: row.pid,
    startTicks: row.startTicks,
    startTime: row.startTime,
    instanceId: told?.instanceId ?? '',
    version: told?.version ?? announced?.version ?? '',
    host: told?.host ?? announced?.host ?? 'headless',
    port: facts.port,
    uptimeSeconds: answered?.uptimeSeconds ?? uptimeSeconds(row.startTime, now),
    responsive: live.kind === 'answers' || live.kind === 'busy',
    ...(live.kind === 'busy' ? { busy: live.evidence.join('; ') } : {}),
    rssBytes: row.rssBytes,
  };
}

function announcementOf(input: JudgeInput, row: ProcessRow): DaemonAnnouncement | undefined {
  return input.facts.daemons.find((daemon) => sameProcess(daemon, row));
}

/** Every living process that is a daemon of this home, one row an instance. */
export function daemonInstances(input: JudgeInput, owner: Owner): ProcessRow[] {
  const { facts, snapshot } = input;
  const announced = facts.daemons
    .flatMap((daemon) => living(snapshot, daemon) ?? [])
    .filter((row) => proofOfDaemon(input, row) !== null);
  const known = new Set(announced.map(({ pid }) => pid));
  const silent = recognisedRows(snapshot.rows).filter(
    (row) => row.state !== 'zombie' && !known.has(row.pid) && namesHome(input, row),
  );
  const rows = [...announced, ...silent].filter((row) => !row.kernel);
  // What its launcher wrote may be of a mere redirector.
  const hasSpoken = (row: ProcessRow): boolean => {
    const announced = announcementOf(input, row);
    return announced !== undefined && announced.booting !== true;
  };
  const isItself = (row: ProcessRow): boolean =>
    hasSpoken(row) || (owner.kind === 'ours' && sameProcess(owner.row, row));
  return foldChains(rows, isItself, input.now);
}

export function duplicateDaemons(input: JudgeInput, owner: Owner): AccusedRow[] {
  // Unknown means untouched: without an owner nobody can be told from it.
  if (owner.kind === 'unknown') return [];
  return daemonInstances(input, owner)
    .filter((row) => !(owner.kind === 'ours' && sameProcess(owner.row, row)))
    .filter((row) => isAccusable(row, input.ownUid) && !isExempt(input, owner, row))
    .map((row) => accuse(row, 'daemon', evidenceOf(input, owner, row)));
}

/**
 * Daemons of this home, headless, that neither own the port nor are accused: on their way to it, or from it. A final stop
 * ends them too.
 */
export function passingDaemons(input: JudgeInput, owner: Owner): AccusedRow[] {
  const accused = new Set(duplicateDaemons(input, owner).map(identityKey));
  return daemonInstances(input, owner)
    .filter(
      (row) => !(owner.kind === 'ours' && sameProcess(owner.row, row)) && !accused.has(identityKey(row)),
    )
    .filter((row) => isAccusable(row, input.ownUid) && announcementOf(input, row)?.host !== 'tray')
    .map((row) => accuse(row, 'daemon', ['a daemon of this home that was coming up, or on its way out']));
}

/** Candidates and successors before they bind; predecessors that have just let go of the port. */
function isExempt(input: JudgeInput, owner: Owner, row: ProcessRow): boolean {
  const { now, memory, snapshot } = input;
  // Nobody has the port, and this one has only just been started, by hand: it is no second of anything.
  if (owner.kind === 'nobody' && ageMs(row, snapshot, now) < silentGraceMs(row)) return true;
  const probed = probedDaemon(input);
  // The table and the daemon's own answer disagree: a handover is under way.
  if (probed && sameProcess(probed.identity, row)) return true;
  const ownedAt = memory.ownedAt.get(identityKey(row));
  if (ownedAt !== undefined && now - ownedAt < CANDIDATE_GRACE_MS) return true;
  const announced = announcementOf(input, row);
  const before = memory.announcedAt.get(identityKey(row));
  if (!announced)
    return isJustLaunched(input, row) || (before !== undefined && now - before < CANDIDATE_GRACE_MS);
  const said = Date.parse(announced.announcedAt);
  // A time to come (the clock was set back) must not exempt for ever: then the process's own age counts.
  const since = said <= now ? said : row.startTime;
  return now - since < CANDIDATE_GRACE_MS;
}

/** By one of ours, which is about to announce it: between the two lies a moment, and on a busy machine a long one. */
function isJustLaunched(input: JudgeInput, row: ProcessRow): boolean {
  const launcher = input.snapshot.rows.get(row.ppid);
  if (!launcher || launcher.state === 'zombie' || isOlder(row, launcher)) return false;
  const isOurs = runsOurs(launcher.argv) || proofOfDaemon(input, launcher) !== null;
  return isOurs && ageMs(row, input.snapshot, input.now) < silentGraceMs(row);
}

/** A start that is known to the second, of one whose launcher cannot announce it for want of its identity (Windows), says less. */
function silentGraceMs({ bootId }: ProcessRow): number {
  return EPOCH_BOOT_IDS.includes(bootId) ? CANDIDATE_GRACE_MS : SILENT_GRACE_MS;
}

function evidenceOf(input: JudgeInput, owner: Owner, row: ProcessRow): string[] {
  const { facts } = input;
  const announced = announcementOf(input, row);
  const ours = recognise(row.argv);
  return [
    ours?.role === 'daemon'
      ? `pid ${row.pid}, started ${clock(row.startTime)}, runs as a daemon of ${facts.home}`
      : `pid ${row.pid}, started ${clock(row.startTime)}, announced itself as a daemon of ${facts.home}`,
    ownerWords(owner, facts.port),
    announced
      ? `it announced itself at ${clock(Date.parse(announced.announcedAt))} and had ${CANDIDATE_GRACE_MS / 1000} s to take the port`
      : 'it did not announce itself in the home',
  ];
}

function ownerWords(owner: Owner, port: number): string {
  switch (owner.kind) {
    case 'ours':
      return `127.0.0.1:${port} is owned by the daemon with pid ${owner.row.pid}`;
    case 'foreign':
      return `127.0.0.1:${port} is owned by ${owner.row ? `pid ${owner.row.pid}, which is no daemon of this home` : 'another program'}`;
    case 'nobody':
      return `nothing listens on 127.0.0.1:${port}`;
    case 'unknown':
      return `the owner of 127.0.0.1:${port} is not known`;
  }
}
