/** What a run has to say, in lines. */
import { median, mib, trendOf } from './judge/trend.mjs';

/** @typedef {import('./game/game.mjs').Game} Game @typedef {import('./run.mjs').Outcome} Outcome */

/** @param {Game} game @returns {string} one line */
export function progressLine(game) {
  const { counts } = game.ledger;
  return [
    `${(game.now() / 1_000).toFixed(0)} s`,
    `${counts.asked} asked`,
    `${counts.answered} answered`,
    `${counts.written} written`,
    `${game.crowd.size} clients`,
    `${game.daemons.size} daemons so far`,
    `${game.sampler.count} samples`,
    `${game.violations.length} violations`,
  ].join(' · ');
}

/** @param {Outcome} outcome @param {number} seed @returns {string[]} */
export function figures({ game, steps, violations }, seed) {
  const { ledger, judges, commands, crowd, sampler } = game;
  const { counts } = ledger;
  const errors = [...ledger.errors].map(([code, count]) => `${code} ${count}`).join(', ');
  const runs = [...commands.counts].map(([name, count]) => `${name} ${count}`).join(', ');
  const done = Object.entries(steps)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
  return [
    row('seed', String(seed)),
    row('ran', `${(game.now() / 1_000).toFixed(0)} s`),
    row('samples', `${sampler.count}, longest pause between two ${game.longestGapMs.toFixed(0)} ms`),
    row('steps', done),
    row('commands', runs),
    row('daemons, shims', `${game.daemons.size}, ${crowd.shimsSeen}`),
    row('sockets on the port', `at most ${judges.owners.mostOwners}`),
    row('a second daemon', `for at most ${judges.owners.longestSecondMs.toFixed(0)} ms`),
    row('a file wrong', `for at most ${judges.files.longestWrongMs.toFixed(0)} ms`),
    row(
      'requests',
      `${counts.asked} asked, ${counts.ok} answered well, ${counts.answered - counts.ok} with an error`,
    ),
    row('', `${counts.cancelled} cancelled, ${counts.excused} of clients that went away`),
    row('errors', errors || 'none'),
    row('answer after', waits(ledger.waits)),
    row('writes', `${counts.written}${twice(violations)}`),
    row('memory', memory(game)),
    row('logs', `at most ${mib(game.vitals.mostLogBytes)} MiB`),
    row('violations', String(violations.length)),
  ];
}

/** @param {readonly string[]} violations */
function twice(violations) {
  return violations.some((text) => text.endsWith('ran twice')) ? '' : ', none of them twice';
}

/** @param {readonly number[]} all */
function waits(all) {
  if (all.length === 0) return 'nothing was answered';
  const sorted = all.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ part) => (sorted[Math.ceil(part * sorted.length) - 1] ?? 0).toFixed(0);
  return `median ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms, longest ${at(1)} ms`;
}

/** @param {Game} game */
function memory({ vitals }) {
  return ['daemon', 'shim']
    .map((role) => {
      const lives = vitals.lives.filter((life) => life.role === role);
      const points = lives.flatMap((life) => life.points);
      if (points.length === 0) return `no ${role}`;
      const rss = points.map(({ rssBytes }) => rssBytes);
      const trends = lives.flatMap(({ points: own }) => trendOf(own) ?? []);
      const gains = trends.map(({ first, last }) => last.rssBytes - first.rssBytes);
      const gain = gains.length === 0 ? '' : `, over a life of a minute or more ${mib(median(gains))} MiB`;
      const descriptors = Math.max(...points.map((point) => point.descriptors));
      return `${role} ${mib(median(rss))} MiB, at most ${mib(Math.max(...rss))}${gain}, at most ${descriptors} descriptors`;
    })
    .join('; ');
}

/** @param {string} name @param {string} text */
function row(name, text) {
  return `${name.padEnd(20)} ${text}`;
}
