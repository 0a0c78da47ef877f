/** Which of two versions is the newer one: precedence as SemVer 2.0.0 has it (section 11), build metadata aside. */

const FORM =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;
const NUMBER = /^\d+$/;
/** Other programs send us versions; no honest one is longer. */
const MAX_VERSION_LENGTH = 256;

interface Version {
  readonly core: readonly string[];
  readonly prerelease: readonly string[];
}

/**
 * True where `a` is surely newer than `b`. What is no version (an older format, a lie) is neither newer nor older than
 * anything, so nobody is replaced because of it.
 */
export function isNewer(a: string, b: string): boolean {
  const [left, right] = [parse(a), parse(b)];
  return left !== null && right !== null && compare(left, right) > 0;
}

function parse(text: string): Version | null {
  const found = text.length <= MAX_VERSION_LENGTH ? FORM.exec(text) : null;
  if (!found) return null;
  const [, major = '', minor = '', patch = '', prerelease] = found;
  return { core: [major, minor, patch], prerelease: prerelease?.split('.') ?? [] };
}

function compare(a: Version, b: Version): number {
  const core = compareLists(a.core, b.core);
  if (core !== 0) return core;
  // A release comes after all that led to it.
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return b.prerelease.length - a.prerelease.length;
  return compareLists(a.prerelease, b.prerelease);
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const order = compareParts(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers by their value, however many digits; words by their characters; a number comes before a word. */
function compareParts(a: string, b: string): number {
  const numeric = [NUMBER.test(a), NUMBER.test(b)];
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
  if (numeric[0]) {
    const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
    if (left.length !== right.length) return left.length - right.length;
    return order(left, right);
  }
  return order(a, b);
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
