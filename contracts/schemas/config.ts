/** `config.json` as people write it: Claude Desktop's own format, unknown keys kept. */
import * as z from 'zod/mini';

const MAX_SERVER_NAME = 100;
const MAX_SERVERS = 200;
const MAX_IDLE_MINUTES = 60 * 24 * 365;
const MAX_STATEFUL = 1_000;

const idleMinutes = z
  .number('must be a number of minutes')
  .check(z.minimum(0, 'must not be negative'), z.maximum(MAX_IDLE_MINUTES, 'must be a year at most'));

export const ServerEntrySchema = z.looseObject({
  command: z.string('must be a text: the program to start').check(z.minLength(1, 'must not be empty')),
  args: z.optional(z.array(z.string('must be a text'), 'must be a list of texts')),
  env: z.optional(z.record(z.string(), z.string('must be a text'), 'must be an object of texts')),
  cwd: z.optional(z.string('must be a text: a directory').check(z.minLength(1, 'must not be empty'))),
  share: z.optional(z.enum(['all', 'client'], 'must be "all" or "client"')),
  idleMinutes: z.optional(idleMinutes),
});

export const ConfigSchema = z.looseObject({
  port: z.optional(
    z
      .int('must be a whole number')
      .check(z.minimum(1, 'must be between 1 and 65535'), z.maximum(65_535, 'must be between 1 and 65535')),
  ),
  autostart: z.optional(z.enum(['off', 'headless', 'tray'], 'must be "off", "headless" or "tray"')),
  idleMinutes: z.optional(idleMinutes),
  statefulServers: z.optional(
    z
      .record(
        z.string(),
        z.union([z.string(), z.literal(false)], 'must be a text (why it keeps state) or false'),
        'must be an object: the name of a server, and why it keeps state, or false',
      )
      .check(
        z.refine(
          (names) => Object.keys(names).length <= MAX_STATEFUL,
          `holds more than ${MAX_STATEFUL} names`,
        ),
      ),
  ),
  mcpServers: z.optional(
    z
      .record(
        z
          .string()
          .check(
            z.minLength(1, 'a server needs a name'),
            z.maxLength(MAX_SERVER_NAME, 'the name is too long'),
          ),
        ServerEntrySchema,
        'must be an object: a name and an entry for each server',
      )
      .check(
        z.refine(
          (servers) => Object.keys(servers).length <= MAX_SERVERS,
          `holds more than ${MAX_SERVERS} servers`,
        ),
      ),
  ),
});

export type RawServerEntry = z.infer<typeof ServerEntrySchema>;
export type RawConfig = z.infer<typeof ConfigSchema>;
