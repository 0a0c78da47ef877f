/** After the storm: everybody is served again, nobody is left behind, and a final stop leaves nothing. Pure. */
import { orphansIn } from './orphans.mjs';
import { nameOf } from './owners.mjs';

/** @typedef {import('../look/sampler.mjs').Sample} Sample */

/** A shim that failed for long tries again every ten seconds. */
export const SERVED_AGAIN_MS = 30_000;
/** @type {ReadonlySet<string>} */
const PRODUCT = new Set(['daemon', 'shim', 'server']);
/** Files of the home that name processes, or are half a file. */
const NAMES_PROCESSES = /^(daemon\.pid|health\.json)|\.tmp$/;

/**
 * @typedef {{ readonly name: string, readonly served: ReadonlySet<string> }} Client what was answered well since
 *
 * @param {readonly Client[]} live clients
 * @param {number} size how many there are to be
 * @returns {readonly string[] | null} names of those that are not served, also as `and N more`; null: all are
 */
export function unserved(live, size) {
  const waiting = live.filter(({ served }) => !served.has('read') || !served.has('write'));
  const names = waiting.map(({ name }) => name);
  if (live.length < size) names.push(`${size - live.length} not connected`);
  if (live.length === 0) names.push('nobody is there');
  return names.length === 0 ? null : names;
}

/** @param {readonly Client[]} live @param {number} size @returns {string[]} violations */
export function judgeServed(live, size) {
  const names = unserved(live, size);
  return names === null
    ? []
    : [`not served within ${SERVED_AGAIN_MS / 1_000} s after the storm: ${names.join(', ')}`];
}

/** @param {Sample} sample @returns {string[]} violations */
export function judgeOrphansLeft(sample) {
  const left = orphansIn(sample).map(nameOf);
  return left.length === 0 ? [] : [`orphans are left: ${left.join(', ')}`];
}

/** @param {Sample} sample @returns {string[]} what lives and is the product's */
export function productIn({ processes }) {
  return processes.filter(({ role }) => PRODUCT.has(role)).map(nameOf);
}

/** @param {Sample} sample when its time is up @returns {string[]} violations */
export function judgeStopped(sample) {
  const left = productIn(sample);
  return left.length === 0 ? [] : [`a final stop left ${left.join(', ')}`];
}

/**
 * A client that came after the stop: its shim may be there, to tell it so; nothing else may be.
 *
 * @param {Sample} sample
 * @param {ReadonlyMap<string, number>} errors that clients were answered with, by code
 * @returns {string[]} violations
 */
export function judgeStaysStopped(sample, errors) {
  const back = productIn(sample).filter((name) => !name.startsWith('shim '));
  return [
    ...(back.length === 0 ? [] : [`after a final stop came back ${back.join(', ')}`]),
    ...((errors.get('stopped') ?? 0) > 0 ? [] : ['a client that came after the stop was not told so']),
  ];
}

/**
 * @param {readonly string[]} home names of the files in the home
 * @param {readonly string[]} announced names in the folders of announcements, with their folder
 * @returns {string[]} violations
 */
export function judgeFilesLeft(home, announced) {
  const left = [...home.filter((name) => NAMES_PROCESSES.test(name)), ...announced];
  return left.map((file) => `after the end there still is ${file}`);
}

/** Every log is rotated: four files of 2 MB for the daemon and for each server, and one launch. */
export const MAX_LOG_BYTES = 40 * 1024 * 1024;

/** @param {number} most so far @param {number} bytes now @returns {string[]} violations; told once */
export function judgeLogs(most, bytes) {
  return most <= MAX_LOG_BYTES && bytes > MAX_LOG_BYTES ? [`the logs take ${bytes} bytes`] : [];
}
