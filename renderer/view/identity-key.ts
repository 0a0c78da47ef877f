/** `<pid>-<startTicks>`: a pid alone is used again. */
export function identityKey(id: { readonly pid: number; readonly startTicks: number }): string {
  return `${id.pid}-${id.startTicks}`;
}
