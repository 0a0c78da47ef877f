import type { App } from 'electron';

export interface SecondStart {
  readonly hidden: boolean;
}

/**
 * One app per home, because the lock lies in userData, which lies in the home: call after `setPath('userData')`.
 * False: another one is there and has been told; this process has nothing more to do.
 */
export function claimInstance(
  app: App,
  hidden: boolean,
  onSecondStart: (second: SecondStart) => void,
): boolean {
  const own: SecondStart = { hidden };
  if (!app.requestSingleInstanceLock({ ...own })) return false;
  app.on('second-instance', (_event, _argv, _cwd, data) => onSecondStart({ hidden: isHidden(data) }));
  return true;
}

function isHidden(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'hidden' in data && data.hidden === true;
}
