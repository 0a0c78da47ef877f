/** What the app knows and can do, without a face: daemon, eyes, actions and the picture made of them. */
import { performance } from 'node:perf_hooks';
import type { App } from 'electron';
import { CatalogueReader } from '../clients/catalogue.js';
import type { ProcessTable } from '../contracts/process-table.js';
import { addExample, exampleProgram } from '../daemon/config.js';
import { DaemonHost } from '../daemon/host.js';
import type { FileLog } from '../daemon/log.js';
import { treeDeps } from '../daemon/tree-deps.js';
import { installationAt } from '../home/launch.js';
import { ensureLauncher, launcherEntry, launcherRuntimes } from '../home/launcher.js';
import type { HomePaths } from '../home/paths.js';
import { keepBins, keptBins } from '../home/self-unpacking.js';
import { configuredPort } from '../home/settings.js';
import { History } from '../monitor/history/history.js';
import { askInBand } from '../monitor/in-band.js';
import { createProcessTable } from '../monitor/table/index.js';
import { APP_TEXTS } from '../texts/app.js';
import { Actions } from './actions.js';
import type { AppFiles } from './app-files.js';
import { AppSettings } from './app-settings.js';
import { AutoClean } from './auto-clean.js';
import { ClientDesk } from './client-desk.js';
import { Eyes } from './eyes.js';
import { HostControl } from './host-control.js';
import { appLaunch, type Connect, type Launch, type LaunchFacts } from './launch.js';
import { loginOfSystem } from './login-of-system.js';
import { LoginSwitch } from './login-switch.js';
import { PreferenceFile } from './preferences.js';
import { ServerTrials } from './server-trials.js';
import { readSources } from './sources.js';
import { StateStore } from './state-store.js';
import { Timeline } from './timeline.js';

export interface ModelContext {
  readonly app: App;
  readonly paths: HomePaths;
  readonly files: AppFiles;
  readonly log: FileLog;
  readonly facts: LaunchFacts;
  readonly env: NodeJS.ProcessEnv;
}

export interface Model {
  readonly host: HostControl;
  readonly eyes: Eyes;
  readonly actions: Actions;
  readonly login: LoginSwitch;
  readonly preferences: PreferenceFile;
  readonly settings: AppSettings;
  readonly trials: ServerTrials;
  readonly table: ProcessTable;
  readonly paths: HomePaths;
  readonly timeline: Timeline;
  readonly history: History;
  readonly autoClean: AutoClean;
  readonly store: StateStore;
  readonly connect: Connect;
  readonly clients: ClientDesk;
  /** Writes the launcher that clients' files name, where it differs. */
  readonly keepLauncher: () => Promise<void>;
  readonly launch: Launch;
  /** Drains the daemon, then lets go of everything; where shims are attached a headless daemon carries on. */
  close(): Promise<void>;
}

/** Nothing runs yet; `eyes.start()` and `host.start()` begin. Throws `environment-bad` for an impossible port. */
export function openModel({ app, paths, files, log, facts, env }: ModelContext): Model {
  // Of what unpacks itself only the file itself stays, and what is copied into the home.
  const bins = facts.keptFile === null ? files.bin : keptBins(paths);
  const installation = installationAt(bins);
  const launch = appLaunch(facts);
  const connect = { ...launcherEntry(paths, ''), env: {} };
  const timeline = new Timeline();
  const preferences = new PreferenceFile(paths.appDir, (problem) =>
    timeline.add('attention', 'app', problem),
  );
  const settings = new AppSettings({ file: paths.config, preferences, timeline });
  const table = createProcessTable();
  const trials = new ServerTrials({ paths, table, tree: treeDeps(table), log, env });
  const daemon = new DaemonHost({ paths, kind: 'tray', installation, log, env, table });
  const host = new HostControl(daemon, paths, timeline);
  const login = new LoginSwitch(loginOfSystem(app, launch, env), timeline);
  const history = new History({
    directory: paths.historyDir,
    days: () => preferences.get('historyDays'),
    onProblem: (problem) => timeline.add('attention', 'app', problem),
  });
  const catalogue = new CatalogueReader({ rulesFile: paths.rules });
  let runtimes: ReturnType<typeof launcherRuntimes> | undefined;
  const keepLauncher = async (): Promise<void> => {
    if (bins !== files.bin) keepBins(files.bin, paths);
    runtimes ??= launcherRuntimes(installation, launch.command, env);
    ensureLauncher(paths, installation, await runtimes);
  };
  const clients = new ClientDesk({ paths, env, timeline, keepLauncher });
  const eyes = new Eyes({
    paths,
    port: () => configuredPort(paths, env),
    table,
    catalogue: (working) => catalogue.read(working),
    hand: { ...treeDeps(table), inBand: askInBand(paths) },
    ownHealth: () => host.health(),
  });
  const actions = new Actions({
    mend: (scope, step) => eyes.mend(scope, step),
    restartDaemon: () => host.restart(),
    startDaemon: () => host.start(),
    addExample: () =>
      exampleWords(addExample(paths.config, exampleProgram(bins, installation.runtime)).added),
    lookNow: () => eyes.lookNow(),
    onEnded: (name, answer) => history.action(name, answer),
    timeline,
    now: Date.now,
  });
  const autoClean = new AutoClean({
    enabled: () => preferences.get('autoClean'),
    orphans: () => eyes.status.orphans,
    end: (only) => actions.carryOut('kill-orphans', only),
    now: () => performance.now(),
    graceMs: () => preferences.get('autoCleanGraceSeconds') * 1_000,
  });
  const own = { env, paths, table, preferences, settings, trials, connect, clients, keepLauncher };
  const parts = { ...own, host, eyes, actions, login, timeline, history, autoClean };
  const store = new StateStore(() => readSources(parts));
  const touch = (): void => store.touch();
  for (const source of [host, timeline, actions, login]) source.on('change', touch);
  eyes.on('change', () => {
    touch();
    autoClean.update();
    history.sample(eyes.status);
  });
  settings.on('change', () => {
    autoClean.update();
    touch();
  });
  eyes.on('finding', (finding) => {
    timeline.addFinding(finding);
    history.finding(finding);
  });
  eyes.on('problem', (problem) => timeline.add('attention', 'app', problem));
  return {
    ...parts,
    store,
    launch,
    async close() {
      autoClean.close();
      await trials.close();
      await eyes.close();
      await host.quit();
      store.close();
      await table.close();
      await log.close();
    },
  };
}

function exampleWords(added: boolean): string {
  return added ? APP_TEXTS.actions.exampleAdded : APP_TEXTS.actions.exampleThere;
}
