/** What may be a secret in a command line or an address is masked before a person, a log or a program sees it. Pure. */

export const MASK = '•••';

const SECRET_WORD =
  '(?:key|token|secret|passw(?:or)?d|pass|passphrase|pwd|auth(?:orization|entication)?|credentials?|bearer|pat|cookie|session|jwt)';
const SECRET_NAME = new RegExp(
  `(?:^|[^a-z])${SECRET_WORD}s?(?:$|[^a-z])|(?:api|access|private)key|(?:token|secret|passw(?:or)?d)s?$`,
  'i',
);
/** As the well-known services begin theirs. */
const SECRET_START =
  '(?:sk-|pk-|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza|eyJ|ya29\\.|npm_|hf_|Bearer\\s+|Basic\\s+)';
const SECRET_VALUE = new RegExp(`^${SECRET_START}`);
/** In a longer text: no part of a path or of a word. */
const SECRET_INSIDE = new RegExp(`(?<![^\\s"'=:,;(])${SECRET_START}[^\\s"']+`, 'g');

const NAME = '(?<![\\w.-])([A-Za-z][\\w.-]*)';
const QUOTED = '"[^"]*"|\'[^\']*\'';
/** What names a value behind it, and what that value is. */
const NAMED_INSIDE = [
  // NAME=value
  { name: new RegExp(`${NAME}["']?[ \\t]*=[ \\t]*`, 'g'), value: new RegExp(`${QUOTED}|\\S+`, 'y') },
  // "name": "value"
  { name: new RegExp(`${NAME}["']?[ \\t]*:[ \\t]*(?=["'])`, 'g'), value: new RegExp(QUOTED, 'y') },
  // Name: all that follows
  { name: new RegExp(`${NAME}:[ \\t]+`, 'g'), value: /[^"'\r\n]+/y },
  // --name value
  {
    name: /(?<![^\s"'])(--?[A-Za-z][\w-]*)[ \t]+(?!-)/g,
    value: new RegExp(`${QUOTED}|\\S+`, 'y'),
  },
] as const;

/** `apiKey`, `api-key`, `GITHUB_TOKEN` */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'));
}

/** Arguments with every secret masked that is known as one by its flag, its name or its form. */
export function maskArguments(args: readonly string[]): string[] {
  return args.map((arg, at) => maskArgument(arg, args[at - 1] ?? ''));
}

/** `before`: the argument before it. */
export function maskArgument(arg: string, before: string): string {
  if (/^--?[A-Za-z]/.test(before) && !before.includes('=') && isSecretName(before)) return MASK;
  if (SECRET_VALUE.test(arg)) return MASK;
  const named = /^(-{0,2}[A-Za-z][\w.-]*)(=|:\s*)(.+)$/s.exec(arg);
  if (named?.[1] && isSecretName(named[1]) && !named[3]?.startsWith('//'))
    return `${named[1]}${named[2]}${MASK}`;
  if (named?.[3] && SECRET_VALUE.test(named[3])) return `${named[1]}${named[2]}${MASK}`;
  return maskInside(arg);
}

/** What is a secret somewhere in a text: a command line in one piece, a header, an address. */
export function maskInside(text: string): string {
  const plain = maskAddresses(text).replace(SECRET_INSIDE, MASK);
  return NAMED_INSIDE.reduce(maskNamed, plain);
}

function maskNamed(text: string, { name, value }: (typeof NAMED_INSIDE)[number]): string {
  let shown = '';
  let from = 0;
  for (const match of text.matchAll(name)) {
    if (match.index < from || !isSecretName(match[1] ?? '')) continue;
    const start = match.index + match[0].length;
    value.lastIndex = start;
    const secret = value.exec(text)?.[0];
    if (secret === undefined) continue;
    shown += `${text.slice(from, start)}${MASK}`;
    from = start + secret.length;
  }
  return shown + text.slice(from);
}

/** Not in the middle of a word: that would be looked at again from each of its letters. */
const SCHEME = '(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://';
const USER = new RegExp(`(${SCHEME})[^/\\s]+@`, 'gi');
const QUERY = new RegExp(`(${SCHEME}[^\\s?#]*)\\?[^\\s#]+`, 'gi');
const FRAGMENT = new RegExp(`(${SCHEME}[^\\s#]*)#\\S+`, 'gi');

/** User, password, query and fragment. */
function maskAddresses(text: string): string {
  return text.replace(USER, `$1${MASK}@`).replace(QUERY, `$1?${MASK}`).replace(FRAGMENT, `$1#${MASK}`);
}

export function commandLine(command: string, args: readonly string[]): string {
  return [maskInside(command), ...maskArguments(args)]
    .map((word) => (/^[^\s"]+$/.test(word) ? word : JSON.stringify(word)))
    .join(' ');
}

/** Nobody knows what stands in a comment: an entry that was commented out, a note of a password. Its lines stay as many. */
export function maskComment(text: string): string {
  if (text.startsWith('/*')) return `/* ${MASK}${(text.match(/\r?\n/g) ?? []).join('')} */`;
  return `${text.startsWith('//') ? '//' : '#'} ${MASK}`;
}
