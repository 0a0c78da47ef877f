/** What this shim asks the daemon for. */
import type { Attachment } from '../contracts/wire.js';
import type { ShimArgs } from './args.js';

/**
 * Variables that belong to one process, terminal, window or launch, and not to what a server is to see: with them no two
 * clients would ever ask for the same server. All others are part of what is asked for, exactly as they are.
 */
const OF_ONE_PROCESS = [
  /^SHIMKEEPER_/,
  // Of the shell.
  /^(?:PWD|OLDPWD|SHLVL|_)$/,
  // Of whatever started this process: npm (its settings stay), Node, Electron, systemd, the desktop.
  /^npm_(?!config_)|^npm_config_local_prefix$|^INIT_CWD$/,
  /^(?:NODE_CHANNEL_.*|NODE_UNIQUE_ID|ELECTRON_RUN_AS_NODE)$/,
  /^(?:INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_EXEC_PID|MEMORY_PRESSURE_.*|NOTIFY_SOCKET)$/,
  /^(?:DESKTOP_STARTUP_ID|XDG_ACTIVATION_TOKEN|GIO_LAUNCHED_DESKTOP_FILE.*|BAMF_DESKTOP_FILE_HINT)$/,
  // Of a terminal.
  /^(?:COLUMNS|LINES|WINDOWID|GPG_TTY|TERM_SESSION_ID|TERM_PROGRAM.*|ITERM_.*|TMUX.*|STY|ZELLIJ.*|WT_SESSION)$/,
  /^(?:KITTY_.*|WEZTERM_.*|ALACRITTY_.*|KONSOLE_.*|VTE_.*|GNOME_TERMINAL_.*|SSH_(?:CLIENT|CONNECTION|TTY))$/,
  // Of a client's window or session.
  /^(?:VSCODE_.*|CURSOR_TRACE_ID|CLAUDECODE|CLAUDE_CODE_ENTRYPOINT|CLAUDE_CODE_SSE_PORT)$/,
];

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
    if (value !== undefined && !OF_ONE_PROCESS.some((pattern) => pattern.test(name))) shared[name] = value;
  }
  return shared;
}
