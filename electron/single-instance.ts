import type { App } from 'electron';
import { VERSION } from '../contracts/product.js';
import { isNewer } from '../contracts/version.js';
import type { Launch } from './launch.js';

export interface SecondStart {
  readonly hidden: boolean;
  /** A shim launched it: no person wants anything, and a final stop stands. */
  readonly forShims: boolean;
}

export interface InstanceEvents {
  readonly onSecondStart: (second: SecondStart) => void;
  /** A person started a newer version than this one: an upgrade has been installed while we ran. */
  readonly onNewerStart: (launch: Launch) => void;
}

/**
 * One app per home, because the lock lies in userData, which lies in the home: call after `setPath('userData')`.
 * False: another one is there and has been told; this process has nothing more to do. `launch`: how this very app is
 * started again, in the same way.
 */
export function claimInstance(
  app: Pick<App, 'requestSingleInstanceLock' | 'on'>,
  own: SecondStart & { readonly launch: Launch },
  { onSecondStart, onNewerStart }: InstanceEvents,
): boolean {
  if (!app.requestSingleInstanceLock({ ...own, version: VERSION })) return false;
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const second = { hidden: isSet(data, 'hidden'), forShims: isSet(data, 'forShims') };
    const newer = second.forShims ? null : newerLaunch(data);
    if (newer) onNewerStart(newer);
    else onSecondStart(second);
  });
  return true;
}

function isSet(data: unknown, name: keyof SecondStart): boolean {
  return typeof data === 'object' && data !== null && name in data && (data as SecondStart)[name] === true;
}

/** Null: it is not newer, or of a version that does not say how it is started. */
function newerLaunch(data: unknown): Launch | null {
  if (typeof data !== 'object' || data === null) return null;
  const { version, launch } = data as { version?: unknown; launch?: unknown };
  if (typeof version !== 'string' || !isNewer(version, VERSION)) return null;
  if (typeof launch !== 'object' || launch === null) return null;
  const { command, args } = launch as { command?: unknown; args?: unknown };
  if (typeof command !== 'string' || !Array.isArray(args)) return null;
  return args.every((word) => typeof word === 'string') ? { command, args } : null;
}
