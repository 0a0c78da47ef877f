/** How processes may end: shims of living clients, commands, occupants. Pure. */

/** A shim that a final stop has told to go may take this long, on a loaded machine. */
const AFTER_STOP_MS = 6_000;
/** A command that takes longer than this hangs. */
export const COMMAND_BOUND_MS = 60_000;
const STACK = /\n\s+at .+[:(]\d+/;

/**
 * @param {object} end
 * @param {string} end.client
 * @param {number | null} end.code
 * @param {NodeJS.Signals | null} end.signal
 * @param {boolean} end.told its client was closing it
 * @param {boolean} end.killed the run itself has killed it
 * @param {number} end.at
 * @param {{ running: boolean, lastEndedAt: number }} stops final stops so far
 * @returns {string[]} violations
 */
export function judgeShimEnd({ client, code, signal, told, killed, at }, stops) {
  if (killed) return [];
  // Its stdin has ended: by itself, or, where it could not, by the safe hand.
  if (told) return code === 0 || signal !== null ? [] : [`the shim of ${client} ended badly: exit ${code}`];
  const dismissed = stops.running || at - stops.lastEndedAt < AFTER_STOP_MS;
  if (!dismissed) return [`the shim of ${client}, which lives, ended without a stop: ${code ?? signal}`];
  // Told over the link, or by the safe hand.
  return code === 0 || signal !== null ? [] : [`the shim of ${client} ended badly: exit ${code}`];
}

/** @param {string} who @param {string} text that a program of ours said on stderr @returns {string[]} violations */
export function judgeWords(who, text) {
  return STACK.test(`\n${text}`) ? [`${who} crashed: ${text.trim().slice(0, 600)}`] : [];
}

/**
 * @param {string} words of the command line
 * @param {{ code: number | null, signal: NodeJS.Signals | null, timedOut: boolean, output: string }} end
 * @returns {string[]} violations
 */
export function judgeCommand(words, { code, signal, timedOut, output }) {
  if (timedOut)
    return [`\`shimkeeper ${words}\` did not end within ${COMMAND_BOUND_MS / 1000} s: ${output.trim()}`];
  if (signal !== null) return [`\`shimkeeper ${words}\` was ended by ${signal}`];
  if (code === null || code > 2) return [`\`shimkeeper ${words}\` ended with ${code}: ${output.trim()}`];
  return judgeWords(`\`shimkeeper ${words}\``, output);
}

/**
 * @param {{ code: number | null, signal: NodeJS.Signals | null, heard: string }} end
 * @param {ReadonlySet<string>} secrets every token that this home has had
 * @returns {string[]} violations
 */
export function judgeOccupant({ code, signal, heard }, secrets) {
  return [
    ...(code === 0 ? [] : [`a foreign program on the port was ended: ${code ?? signal}`]),
    ...([...secrets].some((secret) => heard.includes(secret))
      ? ['a foreign program was told the token']
      : []),
  ];
}
