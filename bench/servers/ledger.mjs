/** Writes down what it is told, in the file of its only argument: whoever repeats a write is found out. */
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { serve } from './mcp.mjs';

const file = process.argv[2] ?? '';

serve({
  write: {
    /** Written at once, answered after `delayMs`: until then the call is in flight. */
    run: async ({ entry, delayMs = 0 }) => {
      appendFileSync(file, `${entry}\n`);
      await pause(delayMs);
      return `written: ${entry}`;
    },
  },
  read: { annotations: { readOnlyHint: true }, run: ({ text = '' }) => `read: ${text}` },
});
