export const OWN_SERVERS_TEXTS = {
  explain: 'MCP servers that clients start by themselves, past the daemon.',
  columns: { name: 'Server', clients: 'Clients', copies: 'Copies', memory: 'Memory', freed: 'Sharing frees' },
  emptyTitle: 'None at the moment',
  emptyText: 'No client runs an MCP server of its own right now.',
  unknownClient: 'not known',
  /** Beside the heading. */
  frees: (memory: string) => `sharing frees ${memory}`,
} as const;
