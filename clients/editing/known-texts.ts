/**
 * What has been found out about texts lately, so that one piece of work takes megabytes apart once and not for every
 * question. The texts are forgotten as soon as that work is over.
 */
import { readJsonc } from '../formats/document.js';
import { type Parts, partsAt } from './jsonc-scan.js';

/** A file as it is, as it was, and as it will be, and `config.json`. */
const MAX_TEXTS = 4;
/** Of files that were found to be sound; digests alone are kept for longer. */
const MAX_DIGESTS = 64;

interface Known {
  readonly text: string;
  /** Of the file's bytes; null: it is no file's text. */
  digest: string | null;
  sound: boolean;
  readonly parts: Map<number, Parts>;
}

let known: Known[] = [];
const soundDigests = new Set<string>();

function about(text: string): Known {
  const found = known.find((one) => one.text === text);
  if (found) return found;
  if (known.length === 0) setImmediate(forget).unref();
  const one: Known = { text, digest: null, sound: false, parts: new Map() };
  known = [one, ...known].slice(0, MAX_TEXTS);
  return one;
}

function forget(): void {
  known = [];
}

/** Tells of what file it is the text, by the digest of its bytes: one that was sound is so again. */
export function introduce(text: string, digest: string): void {
  const one = about(text);
  one.digest = digest;
  one.sound ||= soundDigests.has(digest);
}

/** For a text that was parsed, or made of one that was. */
export function markSound(text: string): void {
  const one = about(text);
  one.sound = true;
  if (one.digest === null) return;
  soundDigests.add(one.digest);
  const [oldest] = soundDigests;
  if (soundDigests.size > MAX_DIGESTS && oldest !== undefined) soundDigests.delete(oldest);
}

/** Throws `config-bad` with the line where it is no JSON with comments. */
export function ensureSound(text: string): void {
  if (about(text).sound) return;
  readJsonc(text);
  markSound(text);
}

/** As `partsAt`. */
export function knownParts(text: string, from: number): Parts {
  const { parts } = about(text);
  const found = parts.get(from) ?? partsAt(text, from);
  parts.set(from, found);
  return found;
}
