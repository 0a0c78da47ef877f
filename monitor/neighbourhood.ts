/**
 * Looks at what else of MCP runs on this machine: clients, their own servers, our programs of other homes. At a pace of
 * its own, because none of it is urgent and a look goes over every process; in between the last answer stands.
 */
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClientCatalogue, ReadCatalogue, WorkingFolder } from '../contracts/clients.js';
import { identityKey } from '../contracts/identity.js';
import type { ProcessRow, ProcessSnapshot, ProcessTable } from '../contracts/process-table.js';
import { type ClassifiedTable, Classifier } from './classifier.js';
import { EarlyLooks } from './early-looks.js';
import type { HomeFacts, StdinState } from './facts.js';
import { sameHome } from './home-facts.js';
import { suspects } from './judging/abandoned.js';
import { judgeNeighbours, type NeighbourVerdicts, NO_NEIGHBOURS } from './judging/neighbours.js';
import { isAskedForFolder, type Knowledge, type People, whoIsWho } from './judging/people.js';
import { runningClients, workingFolders } from './judging/running-clients.js';
import { measuredRows, unmeasured } from './measures.js';
import { recognise } from './recognise.js';
import { type ReadStdins, stdinsOf } from './stdin/index.js';
import { foldersOf, type ReadFolders } from './working-folders.js';

/** For a single look that waits for an answer. */
export const NEIGHBOUR_INTERVAL_MS = 5_000;
/** For a watch, which goes on for days. */
export const NEIGHBOUR_WATCH_INTERVAL_MS = 15_000;
/** Where only findings are told: whoever ends calls for a look anyway, and copies of a server are no emergency. */
export const NEIGHBOUR_FINDINGS_INTERVAL_MS = 30_000;
/** A program that has just started has more urgent things to do. */
const FIRST_LOOK_DELAY_MS = 3_000;

export interface NeighbourhoodDeps {
  readonly catalogue: ReadCatalogue;
  readonly ownUid: number | null;
  readonly intervalMs?: number;
  readonly readStdins?: ReadStdins;
  /** Absent: memory is as it was measured before, or not at all. */
  readonly measure?: NonNullable<ProcessTable['measure']>;
  readonly readFolders?: ReadFolders;
  /** What is found is not what was found before. */
  readonly onNews?: () => void;
}

export class Neighbourhood {
  private last: NeighbourVerdicts = NO_NEIGHBOURS;
  private looking: Promise<NeighbourVerdicts> | null = null;
  private lookedAt: number | null = null;
  private begun = false;
  private readonly early = new EarlyLooks();
  private readonly classifier = new Classifier();
  private working: readonly WorkingFolder[] = [];
  private failure: Error | null = null;

  constructor(private readonly deps: NeighbourhoodDeps) {}

  /** At most as old as the interval. `now`: milliseconds since the epoch. Throws what reading the clients' files throws. */
  async look(snapshot: ProcessSnapshot, facts: HomeFacts, now: number): Promise<NeighbourVerdicts> {
    if (this.isDue(now)) this.begin(snapshot, facts, now);
    return this.looking ?? this.last;
  }

  /** What is known so far; where it is time or something calls for it, a new look begins; a failed one is told by the next call. */
  latest(snapshot: ProcessSnapshot, facts: HomeFacts, now: number): NeighbourVerdicts {
    const { failure } = this;
    this.failure = null;
    if (failure) throw failure;
    this.lookedAt ??= now - this.intervalMs + FIRST_LOOK_DELAY_MS;
    const isDue = this.isDue(now);
    if (!this.looking && (isDue || this.early.isCalledFor(snapshot, now - this.lookedAt, now))) {
      this.early.spend(!isDue);
      this.begin(snapshot, facts, now).catch((error: unknown) => {
        this.failure = error instanceof Error ? error : new Error(String(error));
      });
    }
    return this.last;
  }

  /** The first look has been put off: it begins with a call of `latest` that is yet to come. */
  get isPutOff(): boolean {
    return !this.begun;
  }

  private get intervalMs(): number {
    return this.deps.intervalMs ?? NEIGHBOUR_INTERVAL_MS;
  }

  private isDue(now: number): boolean {
    const age = this.lookedAt === null ? null : now - this.lookedAt;
    // A clock that was set back must not put a look off.
    return age === null || age < 0 || age >= this.intervalMs;
  }

  private begin(snapshot: ProcessSnapshot, facts: HomeFacts, now: number): Promise<NeighbourVerdicts> {
    this.lookedAt = now;
    this.begun = true;
    const looking = this.lookNow(snapshot, facts, now)
      .then((found) => {
        const isNews = !isSameFind(this.last, found);
        this.last = found;
        if (isNews) this.deps.onNews?.();
        this.early.learn(snapshot, found, now);
        return found;
      })
      .finally(() => {
        this.looking = null;
      });
    this.looking = looking;
    return looking;
  }

  private async lookNow(
    snapshot: ProcessSnapshot,
    facts: HomeFacts,
    now: number,
  ): Promise<NeighbourVerdicts> {
    // The look that this begins with has milliseconds of its own to do.
    await nextTurn();
    const { catalogue, classOf, near: vicinity, folders } = await this.classified(snapshot);
    const announced = new Set(facts.servers.map(identityKey));
    const { near, people } = await this.measured(vicinity, {
      classOf,
      isDaemons: (row) => announced.has(identityKey(row)),
      folderOf: (row) => folders.get(identityKey(row)) ?? null,
    });
    const known = {
      snapshot: near,
      people,
      catalogue,
      classOf,
      ownUid: this.deps.ownUid,
      now,
      homeOf: (row: ProcessRow) => homeOf(row, facts),
      isOwnHome: (home: string) => sameHome(home, facts.home),
    };
    const read = this.deps.readStdins ?? stdinsOf();
    const asked = suspects(known);
    const stdin = asked.length > 0 ? await read(asked, snapshot) : new Map<string, StdinState>();
    return judgeNeighbours({ ...known, stdin, leftSince: this.last.leftSince });
  }

  /** Servers are shown with their memory, and copies with what sharing them would free. */
  private async measured(
    near: ProcessSnapshot,
    knowledge: Knowledge,
  ): Promise<{ readonly near: ProcessSnapshot; readonly people: People }> {
    const people = whoIsWho(near, knowledge);
    const members = people.servers.flatMap(({ instance }) => instance.members.map(({ pid }) => pid));
    const pids = unmeasured(members, near.rows);
    if (!this.deps.measure || pids.length === 0) return { near, people };
    const measured = { at: near.at, rows: measuredRows(near.rows, await this.deps.measure(pids)) };
    return { near: measured, people: whoIsWho(measured, knowledge) };
  }

  /** Who runs tells which folders count; what stands there may tell that somebody is a server, so it is asked again. */
  private async classified(snapshot: ProcessSnapshot): Promise<Classified> {
    const catalogue = this.deps.catalogue(this.working);
    await nextTurn();
    const first = await this.classifier.classify(snapshot, catalogue);
    // Its last slice, too, has had its milliseconds.
    await nextTurn();
    const clients = runningClients(first.near, first.classOf);
    const folders = await this.foldersOf(clients.map(({ row }) => row));
    const working = workingFolders(clients, folders);
    const isKnown = JSON.stringify(working) === JSON.stringify(this.working);
    this.working = working;
    const whole = isKnown ? catalogue : this.deps.catalogue(working);
    const classified = isKnown ? first : await this.classifier.classify(snapshot, whole);
    const ofServers = await this.foldersOf(relativeServers(classified));
    return { ...classified, catalogue: whole, folders: new Map([...folders, ...ofServers]) };
  }

  private async foldersOf(rows: readonly ProcessRow[]): Promise<ReadonlyMap<string, string>> {
    return rows.length === 0 ? new Map() : (this.deps.readFolders ?? foldersOf())(rows);
  }
}

interface Classified extends ClassifiedTable {
  readonly catalogue: ClientCatalogue;
  /** In which clients, and servers with a relative command, work; by identity key. */
  readonly folders: ReadonlyMap<string, string>;
}

function relativeServers({ near, classOf }: ClassifiedTable): ProcessRow[] {
  return [...near.rows.values()].filter((row) => isAskedForFolder(row, classOf(row)));
}

/** Memory is measured anew at each look, and the words of a finding tell times: neither is news. */
function isSameFind(before: NeighbourVerdicts, now: NeighbourVerdicts): boolean {
  const key = ({
    clients,
    servers,
    duplicateServers,
    orphanServers,
    otherHomes,
    notes,
    waiting,
  }: NeighbourVerdicts): string =>
    JSON.stringify([
      [clients, servers, orphanServers, otherHomes].map((rows) => rows.map(identityKey)),
      servers.map(({ state }) => state),
      duplicateServers.map(({ name, copies }) => [name, copies.map(({ pid }) => pid)]),
      notes,
      waiting,
    ]);
  return key(before) === key(now);
}

/** Where a process of ours belongs: as it says on its command line, in its announcement, or in its environment. */
function homeOf(row: ProcessRow, facts: HomeFacts): string | null {
  const ours = recognise(row.argv);
  if (ours?.home) return path.resolve(ours.home);
  const key = identityKey(row);
  if (facts.shims.some((shim) => identityKey(shim) === key)) return facts.home;
  return facts.shimHomes.get(key) ?? null;
}
