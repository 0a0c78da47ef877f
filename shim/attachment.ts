/** What this shim asks the daemon for. */
import type { Attachment } from '../contracts/wire.js';
import type { ShimArgs } from './args.js';

/**
 * Variables that belong to one process or terminal and not to what a server is to see: with them no two clients would
 * ever ask for the same server.
 */
const OWN_TO_A_PROCESS =
  /^(SHIMKEEPER_.*|npm_.*|PWD|OLDPWD|SHLVL|_|INIT_CWD|NODE_CHANNEL_FD|ELECTRON_RUN_AS_NODE|TERM_SESSION_ID|WINDOWID|COLUMNS|LINES|SSH_.*|TMUX.*|VSCODE_.*|TERM_PROGRAM.*|CURSOR_TRACE_ID|CLAUDECODE|CLAUDE_CODE_ENTRYPOINT|CLAUDE_CODE_SSE_PORT)$/;

export function attachmentFor(args: ShimArgs, cwd: string, env: NodeJS.ProcessEnv): Attachment {
  if (args.server !== null) return { kind: 'server', server: args.server };
  if (!args.command) return { kind: 'all' };
  const [command = '', ...rest] = args.command;
  return { kind: 'command', command, args: rest, cwd, env: sharedEnvironment(env) };
}

function sharedEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const shared: Record<string, string> = {};
  for (const name of Object.keys(env).sort()) {
    const value = env[name];
    if (value !== undefined && !OWN_TO_A_PROCESS.test(name)) shared[name] = value;
  }
  return shared;
}
