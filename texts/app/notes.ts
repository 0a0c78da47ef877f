/** What a notification says. */
export const NOTE_TEXTS = {
  found: (parts: string) => `Shimkeeper found ${parts}`,
  look: 'Click to look and mend.',
  show: 'Show',
  failed: 'Shimkeeper could not mend it',
  kinds: {
    'hung-daemon': { one: 'a daemon that does not answer', name: 'hung daemon' },
    'duplicate-daemon': { one: 'a duplicate daemon', name: 'duplicate daemon' },
    'orphan-shim': { one: 'an orphaned shim', name: 'orphaned shim' },
    'orphan-server': { one: 'an orphaned server', name: 'orphaned server' },
    'crashed-server': { one: 'a crashed server', name: 'crashed server' },
  },
} as const;
