import type { App } from 'electron';

export interface SecondStart {
  readonly hidden: boolean;
  /** A shim launched it: no person wants anything, and a final stop stands. */
  readonly forShims: boolean;
}

/**
 * One app per home, because the lock lies in userData, which lies in the home: call after `setPath('userData')`.
 * False: another one is there and has been told; this process has nothing more to do.
 */
export function claimInstance(
  app: App,
  own: SecondStart,
  onSecondStart: (second: SecondStart) => void,
): boolean {
  if (!app.requestSingleInstanceLock({ ...own })) return false;
  app.on('second-instance', (_event, _argv, _cwd, data) =>
    onSecondStart({ hidden: isSet(data, 'hidden'), forShims: isSet(data, 'forShims') }),
  );
  return true;
}

function isSet(data: unknown, name: keyof SecondStart): boolean {
  return typeof data === 'object' && data !== null && name in data && (data as SecondStart)[name] === true;
}
