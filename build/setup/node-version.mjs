// Written in the syntax of old Node versions, so that they too reach the clear line. Keep it that way: no `?.`, no
// top-level await.

/**
 * 20.19 is the first 20 that can `require()` an ES module, which Electron's own installer does.
 *
 * @param {string} running e.g. `20.20.2`
 * @param {string} range of package.json's `engines.node`, e.g. `>=20.19.0`
 * @returns {boolean}
 */
export function satisfies(running, range) {
  const wanted = parts(range.replace('>=', ''));
  const have = parts(running);
  const differing = wanted.findIndex((number, index) => have[index] !== number);
  return differing === -1 || Number(have[differing]) > Number(wanted[differing]);
}

/** @param {string} running @param {string} range @returns {string} */
export function tooOld(running, range) {
  return `Node ${running} is too old: Shimkeeper needs Node ${range.replace('>=', '')} or newer (https://nodejs.org).`;
}

/** @param {string} version */
function parts(version) {
  return version.split('.').map(Number);
}
