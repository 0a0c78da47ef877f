/**
 * The launcher's text: a few lines for the system's own shell, which becomes the shim by one `exec`. Where nothing of what
 * it names is there any more, it answers its client itself, so that the client shows the mend and no bare failure. Pure.
 */

export interface LauncherFacts {
  readonly platform: NodeJS.Platform;
  readonly version: string;
  readonly home: string;
  readonly shimBin: string;
  /** Tried in this order; absolute paths. */
  readonly runtimes: readonly LauncherRuntime[];
}

export interface LauncherRuntime {
  readonly path: string;
  /** Has to be told to be Node. */
  readonly electron: boolean;
}

/** What stands in a launcher; null where it cannot be told. */
export interface LauncherContent {
  readonly version: string | null;
  readonly shimBin: string | null;
  readonly runtimes: readonly LauncherRuntime[];
}

export const LAUNCHER_MEND =
  'Shimkeeper has gone from where it was: start the Shimkeeper app, or run `shimkeeper start`, once; then restart this client.';

const MARK = 'Shimkeeper launcher';

export function launcherText(facts: LauncherFacts): string {
  return facts.platform === 'win32' ? windowsText(facts) : shellText(facts);
}

/** POSIX: inside of single quotes only the quote itself needs care. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** One JSON object a line for whoever reads it back: paths may hold what no shell syntax can be parsed for. */
function facing({ version, shimBin, runtimes }: LauncherFacts): string {
  return JSON.stringify({ version, shimBin, runtimes });
}

function shellText(facts: LauncherFacts): string {
  const { home, shimBin, runtimes } = facts;
  const attempts = runtimes.map(({ path, electron }) => {
    const start = `exec ${quoted(path)} "$shim" --home ${quoted(home)} "$@"`;
    const told = electron ? `{ export ELECTRON_RUN_AS_NODE=1; ${start}; }` : start;
    return `  [ -x ${quoted(path)} ] && ${told}`;
  });
  return `# ${MARK} ${facing(facts)}
# MCP clients have /bin/sh run this file. It is written anew at each start of Shimkeeper; changes are lost.
shim=${quoted(shimBin)}
if [ -r "$shim" ]; then
${attempts.join('\n')}
fi
PATH="$PATH:/usr/bin:/bin"
echo ${quoted(`shimkeeper-shim: ${LAUNCHER_MEND}`)} >&2
while IFS= read -r line; do
  case $line in *'"method"'*) ;; *) continue ;; esac
  id=$(printf '%s' "$line" | sed -n 's/.*"id"[[:space:]]*:[[:space:]]*\\("[^"\\\\]*"\\|-\\{0,1\\}[0-9][0-9]*\\).*/\\1/p')
  [ -n "$id" ] && printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32000,"message":"%s"}}\\n' "$id" ${quoted(LAUNCHER_MEND)}
done
exit 1
`;
}

/** Windows knows no exec: the shell stays as the parent. A percent sign would begin a variable. */
function windowsText(facts: LauncherFacts): string {
  const { home, shimBin, runtimes } = facts;
  const safe = (text: string): string => `"${text.replaceAll('%', '%%')}"`;
  const attempts = runtimes.flatMap(({ path, electron }, at) => [
    `if not exist ${safe(path)} goto next${at}`,
    ...(electron ? ['set ELECTRON_RUN_AS_NODE=1'] : []),
    `${safe(path)} ${safe(shimBin)} --home ${safe(home)} %*`,
    'exit /b %errorlevel%',
    `:next${at}`,
  ]);
  return [
    '@echo off',
    `rem ${MARK} ${facing(facts).replaceAll('%', '%%')}`,
    'rem MCP clients start this file. It is written anew at each start of Shimkeeper; changes are lost.',
    'setlocal',
    `if not exist ${safe(shimBin)} goto gone`,
    ...attempts,
    ':gone',
    `echo {"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"${LAUNCHER_MEND}"}}`,
    `echo shimkeeper-shim: ${LAUNCHER_MEND} 1>&2`,
    'exit /b 1',
    '',
  ].join('\r\n');
}

export function readLauncher(text: string): LauncherContent {
  const nothing = { version: null, shimBin: null, runtimes: [] };
  const found = new RegExp(`^(?:#|rem) ${MARK} (\\{.*\\})\\r?$`, 'm').exec(text)?.[1];
  if (found === undefined) return nothing;
  try {
    const value: unknown = JSON.parse(text.startsWith('@') ? found.replaceAll('%%', '%') : found);
    return isContent(value) ? value : nothing;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return nothing;
  }
}

function isContent(value: unknown): value is LauncherContent {
  if (typeof value !== 'object' || value === null) return false;
  const { version, shimBin, runtimes } = value as Record<string, unknown>;
  return (
    typeof version === 'string' &&
    typeof shimBin === 'string' &&
    Array.isArray(runtimes) &&
    runtimes.every((r) => typeof r?.path === 'string' && typeof r?.electron === 'boolean')
  );
}
