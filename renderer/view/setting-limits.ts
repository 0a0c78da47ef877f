/** What the fields of the settings let through. The main process checks the same again: contracts/schemas/ipc.ts. */
export const SETTING_LIMITS = {
  autoCleanGraceSeconds: { min: 10, max: 3_600 },
  port: { min: 1, max: 65_535 },
  /** Where config.json names none. */
  defaultPort: '8079',
  historyDays: { min: 1, max: 14 },
} as const;
