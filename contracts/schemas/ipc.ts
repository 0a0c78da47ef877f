/** What the main process accepts from a window: the arguments of every channel, checked before any handler runs. */
import * as z from 'zod';
import type { ActionName, IpcCalls, IpcChannel, ThemePreference } from '../ipc.js';

/** Names of clients are short; a longer one is no client's. */
const MAX_CLIENT_NAME = 64;
/** More orphaned servers are ended in several goes. */
const MAX_SHOWN_SERVERS = 1_000;

export const actionNameSchema = z.enum([
  'kill-orphans',
  'clean-up',
  'end-servers',
  'restart-daemon',
  'start-daemon',
  'add-example',
]) satisfies z.ZodType<ActionName>;

export const themeSchema = z.enum(['system', 'light', 'dark']) satisfies z.ZodType<ThemePreference>;

const preferencesChange = z
  .strictObject({ notifications: z.boolean(), autoClean: z.boolean(), theme: themeSchema })
  .partial() satisfies z.ZodType<Parameters<IpcCalls['preferences:set']>[0]>;

/** channel -> the tuple of its arguments; nothing more and nothing less is accepted. */
export const ipcArguments = {
  'state:get': z.tuple([]),
  'action:run': z.tuple([actionNameSchema]),
  'login:set': z.tuple([z.boolean()]),
  'preferences:set': z.tuple([preferencesChange]),
  'servers:end': z.tuple([z.array(z.string().regex(/^\d+-\d+$/)).max(MAX_SHOWN_SERVERS)]),
  'history:get': z.tuple([]),
  'clipboard:connect': z.tuple([z.string().max(MAX_CLIENT_NAME)]),
} satisfies { [C in IpcChannel]: z.ZodType<Parameters<IpcCalls[C]>> };
