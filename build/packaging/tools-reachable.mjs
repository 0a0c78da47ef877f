import { codeOf, reasonOf } from '../setup/failure.mjs';

const PROBE_TIMEOUT_MS = 4_000;
const DEFAULT_MIRROR = 'https://github.com/electron-userland/electron-builder-binaries/releases/';

/**
 * Whether electron-builder can fetch its own tools (fpm, the AppImage runtime): it does so in the midst of its work, and
 * would fail there after many retries.
 *
 * @param {NodeJS.ProcessEnv} env ELECTRON_BUILDER_BINARIES_MIRROR as electron-builder reads it
 * @returns {Promise<string | null>} why not, in words; null: it can
 */
export async function whyNoTools(env) {
  const url = env['ELECTRON_BUILDER_BINARIES_MIRROR'] || DEFAULT_MIRROR;
  if (!URL.canParse(url)) return `the mirror's address "${url}" is no URL`;
  const { host } = new URL(url);
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return null;
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const cause = error instanceof Error ? codeOf(error.cause) : undefined;
    return `${host} cannot be reached (${timedOut ? 'no answer in 4 s' : (cause ?? reasonOf(error))})`;
  }
}
