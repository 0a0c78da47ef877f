/** What may be a secret in a command line or an address is masked before a person, a log or a program sees it. Pure. */

export const MASK = '•••';

const SECRET_WORD = '(?:key|token|secret|passw(?:or)?d|pass|pwd|auth|credentials?|bearer|pat|cookie|session)';
const SECRET_NAME = new RegExp(`(?:^|[^a-z])${SECRET_WORD}s?(?:$|[^a-z])|(?:api|access|private)key`, 'i');
/** As the well-known services begin theirs. */
const SECRET_VALUE =
  /^(?:sk-|pk-|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza|eyJ|ya29\.|npm_|hf_|Bearer\s|Basic\s)/;

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
  return maskAddress(arg);
}

/** User, password and query of addresses. */
export function maskAddress(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi, `$1${MASK}@`)
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s?#]*)\?[^\s#]+/gi, `$1?${MASK}`);
}

export function commandLine(command: string, args: readonly string[]): string {
  return [command, ...maskArguments(args)]
    .map((word) => (/^[^\s"]+$/.test(word) ? word : JSON.stringify(word)))
    .join(' ');
}

/** What is quoted behind a name in a comment may be an entry that was commented out. */
export function maskComment(text: string): string {
  return text.replace(/([:=,[]\s*)("(?:[^"\\\n]|\\.)*"|'[^'\n]*')/g, `$1"${MASK}"`);
}
