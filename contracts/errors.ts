/**
 * Every error a person or a program can meet, by code. The message is one line that names the thing and the mend.
 * `exit` is the process exit code when the error ends a command.
 */
export const ERROR_CODES = {
  usage: { exit: 2 },
  'home-unusable': { exit: 2 },
  'home-unsafe': { exit: 2 },
  'config-bad': { exit: 2 },
  'config-changed': { exit: 2 },
  'environment-bad': { exit: 2 },
  'token-unusable': { exit: 2 },
  'port-taken': { exit: 2 },
  'port-reserved': { exit: 2 },
  'home-owned': { exit: 2 },
  'daemon-newer': { exit: 2 },
  'daemon-absent': { exit: 2 },
  'daemon-hung': { exit: 2 },
  'daemon-busy': { exit: 2 },
  'daemon-start-failed': { exit: 2 },
  'daemon-lost': { exit: 2 },
  'daemon-draining': { exit: 2 },
  'handshake-refused': { exit: 2 },
  'handshake-timeout': { exit: 2 },
  'peer-unproven': { exit: 2 },
  'protocol-mismatch': { exit: 2 },
  'autostart-off': { exit: 2 },
  stopped: { exit: 2 },
  'tray-not-installed': { exit: 2 },
  'no-desktop': { exit: 2 },
  'queue-full': { exit: 2 },
  'message-too-large': { exit: 2 },
  'message-invalid': { exit: 2 },
  'server-unknown': { exit: 2 },
  'server-failed': { exit: 2 },
  'server-lost': { exit: 2 },
  'client-ambiguous': { exit: 2 },
  'client-gone': { exit: 2 },
  'client-absent': { exit: 2 },
  'client-config-unusable': { exit: 2 },
  'client-config-changed': { exit: 2 },
  'connect-busy': { exit: 2 },
  'control-timeout': { exit: 2 },
  'process-table-unreadable': { exit: 2 },
  'ipc-refused': { exit: 2 },
  'renderer-missing': { exit: 2 },
  internal: { exit: 2 },
} as const satisfies Record<string, { exit: number }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** JSON-RPC error numbers that Shimkeeper itself answers with (the server range -32000..-32099 of JSON-RPC 2.0). */
export const RPC_ERROR = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  unavailable: -32000,
} as const;

/** An error with a code; `message` is one line, fit to be shown to a person as it is. */
export class ShimkeeperError extends Error {
  override readonly name = 'ShimkeeperError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * An error of ours, also of another bundle: each has a class of its own, so what is thrown by one is no instance of the
 * other's. Within one bundle `instanceof` says the same.
 */
export function isShimkeeperError(error: unknown): error is ShimkeeperError {
  return (
    error instanceof Error &&
    error.name === 'ShimkeeperError' &&
    'code' in error &&
    typeof error.code === 'string' &&
    Object.hasOwn(ERROR_CODES, error.code)
  );
}

/** The system's own error code (`ENOENT`, `EADDRINUSE`, ...) of a caught value, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** One line of text for any caught value. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
