/** What the main process accepts from a window: the arguments of every channel, checked before any handler runs. */
import * as z from 'zod';
import type { ActionName, IpcCalls, IpcChannel, ThemePreference } from '../ipc.js';

/** Names of clients are short; a longer one is no client's. */
const MAX_CLIENT_NAME = 64;

export const actionNameSchema = z.enum([
  'kill-orphans',
  'clean-up',
  'restart-daemon',
  'start-daemon',
  'add-example',
]) satisfies z.ZodType<ActionName>;

export const themeSchema = z.enum(['system', 'light', 'dark']) satisfies z.ZodType<ThemePreference>;

const preferencesChange = z
  .strictObject({ notifications: z.boolean(), theme: themeSchema })
  .partial() satisfies z.ZodType<Parameters<IpcCalls['preferences:set']>[0]>;

/** channel -> the tuple of its arguments; nothing more and nothing less is accepted. */
export const ipcArguments = {
  'state:get': z.tuple([]),
  'action:run': z.tuple([actionNameSchema]),
  'login:set': z.tuple([z.boolean()]),
  'preferences:set': z.tuple([preferencesChange]),
  'clipboard:connect': z.tuple([z.string().max(MAX_CLIENT_NAME)]),
} satisfies { [C in IpcChannel]: z.ZodType<Parameters<IpcCalls[C]>> };
