/** `config.json` as people write it: Claude Desktop's own format, unknown keys kept. */
import * as z from 'zod';

const MAX_SERVER_NAME = 100;
const MAX_SERVERS = 200;
const MAX_IDLE_MINUTES = 60 * 24 * 365;
const MAX_STATEFUL = 1_000;

const idleMinutes = z
  .number('must be a number of minutes')
  .min(0, 'must not be negative')
  .max(MAX_IDLE_MINUTES, 'must be a year at most');

export const ServerEntrySchema = z.looseObject({
  command: z.string('must be a text: the program to start').min(1, 'must not be empty'),
  args: z.array(z.string('must be a text'), 'must be a list of texts').optional(),
  env: z.record(z.string(), z.string('must be a text'), 'must be an object of texts').optional(),
  cwd: z.string('must be a text: a directory').min(1, 'must not be empty').optional(),
  share: z.enum(['all', 'client'], 'must be "all" or "client"').optional(),
  idleMinutes: idleMinutes.optional(),
});

export const ConfigSchema = z.looseObject({
  port: z
    .int('must be a whole number')
    .min(1, 'must be between 1 and 65535')
    .max(65_535, 'must be between 1 and 65535')
    .optional(),
  autostart: z.enum(['off', 'headless', 'tray'], 'must be "off", "headless" or "tray"').optional(),
  idleMinutes: idleMinutes.optional(),
  statefulServers: z
    .record(
      z.string(),
      z.union([z.string(), z.literal(false)], 'must be a text (why it keeps state) or false'),
      'must be an object: the name of a server, and why it keeps state, or false',
    )
    .refine((names) => Object.keys(names).length <= MAX_STATEFUL, `holds more than ${MAX_STATEFUL} names`)
    .optional(),
  mcpServers: z
    .record(
      z.string().min(1, 'a server needs a name').max(MAX_SERVER_NAME, 'the name is too long'),
      ServerEntrySchema,
      'must be an object: a name and an entry for each server',
    )
    .refine((servers) => Object.keys(servers).length <= MAX_SERVERS, `holds more than ${MAX_SERVERS} servers`)
    .optional(),
});

export type RawServerEntry = z.infer<typeof ServerEntrySchema>;
export type RawConfig = z.infer<typeof ConfigSchema>;
