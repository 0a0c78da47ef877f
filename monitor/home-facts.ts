/** Gathers what the home, the port and the probe say. Tolerant: a bad file is a fact, not a failure. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../contracts/errors.js';
import type {
  DaemonAnnouncement,
  HealthFile,
  ServerAnnouncement,
  ShimAnnouncement,
} from '../contracts/files.js';
import { identityKey, sameProcess } from '../contracts/identity.js';
import type { ProcessRow, ProcessSnapshot, ProcessTable } from '../contracts/process-table.js';
import { ENV } from '../contracts/product.js';
import {
  DaemonAnnouncementSchema,
  ServerAnnouncementSchema,
  ShimAnnouncementSchema,
} from '../contracts/schemas/files.js';
import { readTrayRecord } from '../home/launch.js';
import type { HomePaths } from '../home/paths.js';
import { isStopped } from '../home/stopped.js';
import { AnnouncementReader } from './announcements.js';
import type { HomeFacts, ProbeResult } from './facts.js';
import { readHealthFile, readPidFile } from './home-files.js';
import { muteShims } from './judging/found-shims.js';
import { living } from './judging/process.js';
import { PulseMeter } from './pulse-meter.js';
import { recognise, recognisedRows } from './recognise.js';
import type { ReadStdins } from './stdin/index.js';
import { ShimStdins } from './stdin/shim-stdins.js';

/** Homes of processes are asked once; so many answers are kept. */
const MAX_KNOWN_HOMES = 2_048;

const configured = (port: FactsDeps['port']): number => (typeof port === 'number' ? port : port());

export interface FactsDeps {
  readonly paths: HomePaths;
  readonly table: ProcessTable;
  /** The port that this home is to use, where no live owner says otherwise. */
  readonly port: number | (() => number);
  /** null where the system has no numeric users. Default: this process's. */
  readonly ownUid?: number | null | undefined;
  /** True: wait for what takes a while to be asked; false: take what is known of it so far. */
  readonly patient?: boolean;
  /** Default: as this system tells it. */
  readonly readStdins?: ReadStdins | undefined;
}

/** Remembers between looks what does not change: files by their version, the home that a process was started with. */
export class FactsGatherer {
  private readonly homes = new Map<string, string | null>();
  private readonly pulses = new PulseMeter();
  private readonly stdins: ShimStdins;

  private readonly shims: AnnouncementReader<ShimAnnouncement>;
  private readonly daemons: AnnouncementReader<DaemonAnnouncement>;
  private readonly servers: AnnouncementReader<ServerAnnouncement>;

  constructor(private readonly deps: FactsDeps) {
    const { shimsDir, daemonsDir, serversDir } = deps.paths;
    this.stdins = new ShimStdins(deps.readStdins);
    this.shims = new AnnouncementReader(shimsDir, ShimAnnouncementSchema);
    this.daemons = new AnnouncementReader(daemonsDir, DaemonAnnouncementSchema);
    this.servers = new AnnouncementReader(serversDir, ServerAnnouncementSchema);
  }

  /** `probe` is asked with the home's port after that is known; give null for "not asked". */
  async gather(
    snapshot: ProcessSnapshot,
    probe: (port: number) => Promise<ProbeResult | null>,
  ): Promise<HomeFacts> {
    const { paths, table } = this.deps;
    const healthFile = readHealthFile(paths.healthFile);
    const pidFile = readPidFile(paths.pidFile);
    const shims = this.shims.read();
    const daemons = this.daemons.read();
    const servers = this.servers.read();

    const health = healthFile.kind === 'present' ? healthFile.value : null;
    const port = homePort(snapshot, health, daemons.found) ?? configured(this.deps.port);
    const candidates = [
      ...(health ? [health.pid] : []),
      ...daemons.found.map((daemon) => daemon.pid),
      ...(pidFile.kind === 'present' ? [pidFile.value] : []),
    ];
    const subjects = [...(health ? [health] : []), ...daemons.found];
    this.pulses.look(subjects);
    const answer = await probe(port);
    // After the probe: of the two the table is exact, so it is to be the newer one.
    const listenerPid = await table.listener(port, [...new Set(candidates)]);
    this.pulses.look(subjects);
    const owner = listenerPid === null ? health : snapshot.rows.get(listenerPid);
    const shimHomes = await this.homesOfShims(snapshot, new Set(shims.found.map(identityKey)));
    const said = { home: paths.home, shims: shims.found, shimHomes };
    const { ownUid = process.getuid?.() ?? null, patient = false } = this.deps;
    const mute = muteShims({ snapshot, facts: said, now: snapshot.at, ownUid, sameHome });
    return {
      ...said,
      port,
      stopped: isStopped(paths),
      healthFile,
      pidFile,
      daemons: daemons.found,
      servers: servers.found,
      trayRecord: subjects.some(({ host }) => host === 'tray') ? readTrayRecord(paths) : null,
      stdins: patient ? await this.stdins.look(mute, snapshot) : this.stdins.latest(mute, snapshot),
      probe: answer,
      listenerPid,
      activity: owner ? this.pulses.activityOf(owner) : null,
      problems: [...shims.problems, ...daemons.problems, ...servers.problems],
    };
  }

  private async homesOfShims(
    snapshot: ProcessSnapshot,
    announced: ReadonlySet<string>,
  ): Promise<Map<string, string>> {
    const homes = new Map<string, string>();
    for (const row of recognisedRows(snapshot.rows)) {
      const ours = recognise(row.argv);
      if (ours?.role !== 'shim' || ours.home !== null) continue;
      const key = identityKey(row);
      if (announced.has(key)) continue;
      const home = await this.homeOf(row, key);
      if (home !== null) homes.set(key, home);
    }
    return homes;
  }

  private async homeOf(row: ProcessRow, key: string): Promise<string | null> {
    const known = this.homes.get(key);
    if (known !== undefined) return known;
    const env = await this.deps.table.environment(row.pid);
    const home = env ? homeFromEnvironment(env) : null;
    if (this.homes.size >= MAX_KNOWN_HOMES) this.homes.clear();
    this.homes.set(key, home);
    return home;
  }
}

/** The port that a living daemon of this home names; null when none does, or when several disagree. */
function homePort(
  snapshot: ProcessSnapshot,
  health: HealthFile | null,
  daemons: readonly DaemonAnnouncement[],
): number | null {
  // A file that names a stranger is not believed: a daemon has announced itself.
  const announced = daemons.some((daemon) => health !== null && sameProcess(daemon, health));
  if (health && announced && living(snapshot, health)) return health.port;
  const ports = new Set(daemons.filter((daemon) => living(snapshot, daemon)).map((daemon) => daemon.port));
  const [only] = ports;
  return ports.size === 1 && only !== undefined ? only : null;
}

function homeFromEnvironment(env: Readonly<Record<string, string>>): string | null {
  const named = env[ENV.home];
  if (named) return path.isAbsolute(named) ? named : null;
  const user = env['HOME'] ?? env['USERPROFILE'];
  return user ? path.join(user, '.shimkeeper') : null;
}

/** Two paths of one directory: links are resolved; letters' case counts only where the system says so. */
export function sameHome(a: string, b: string, platform: NodeJS.Platform = process.platform): boolean {
  const folds = platform === 'darwin' || platform === 'win32';
  const plain = (home: string): string => {
    const real = realHome(home);
    return folds ? real.toLowerCase() : real;
  };
  return a === b || plain(a) === plain(b);
}

function realHome(home: string): string {
  const full = path.resolve(home);
  try {
    // Native: Node's own asks the system once for each folder above, and beside many homes this is a tenth of a look.
    return realpathSync.native(full);
  } catch (error) {
    if (systemCode(error) !== undefined) return full;
    throw error;
  }
}
