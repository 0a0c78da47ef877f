/** What the main process accepts from a window: the arguments of every channel, checked before any handler runs. */
import * as z from 'zod/mini';
import { MAX_HISTORY_DAYS } from '../answers.js';
import { CLIENT_IDS } from '../clients.js';
import {
  type ActionName,
  type IpcCalls,
  type IpcChannel,
  MAX_AUTO_CLEAN_GRACE_SECONDS,
  MIN_AUTO_CLEAN_GRACE_SECONDS,
  type PlanScope,
  type QuietHours,
  type Settings,
  type ThemePreference,
} from '../ipc.js';

/** Names of clients are short; a longer one is no client's. */
const MAX_CLIENT_NAME = 64;
/** A longer plan is carried out in several goes. */
const MAX_SHOWN_ROWS = 1_000;

export const actionNameSchema = z.enum([
  'kill-orphans',
  'clean-up',
  'end-servers',
  'restart-daemon',
  'start-daemon',
  'add-example',
]) satisfies z.ZodMiniType<ActionName>;

export const themeSchema = z.enum(['system', 'light', 'dark']) satisfies z.ZodMiniType<ThemePreference>;

const timeOfDay = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/));

/** Of every setting, what it may be; the app's own file is read with the same. */
export const settingSchemas = {
  port: z.nullable(z.int().check(z.minimum(1), z.maximum(65_535))),
  autostart: z.nullable(z.enum(['off', 'headless', 'tray'])),
  startHidden: z.boolean(),
  notifications: z.boolean(),
  quietHours: z.nullable(
    z.strictObject({ from: timeOfDay, to: timeOfDay }),
  ) satisfies z.ZodMiniType<QuietHours | null>,
  autoClean: z.boolean(),
  autoCleanGraceSeconds: z
    .int()
    .check(z.minimum(MIN_AUTO_CLEAN_GRACE_SECONDS), z.maximum(MAX_AUTO_CLEAN_GRACE_SECONDS)),
  theme: themeSchema,
  historyDays: z.int().check(z.minimum(1), z.maximum(MAX_HISTORY_DAYS)),
} satisfies { [K in keyof Settings]: z.ZodMiniType<Settings[K]> };

const preferencesChange = z.partial(z.strictObject(settingSchemas)) satisfies z.ZodMiniType<
  Partial<Settings>
>;

const planScope = z.enum(['clean-up', 'end-servers']) satisfies z.ZodMiniType<PlanScope>;

/** As long as a name in config.json may be. */
const serverName = z.string().check(z.minLength(1), z.maxLength(100));
const MAX_CONFIG_CHARACTERS = 1024 * 1024;
/** SHA-256 in hexadecimal, or empty: there was no file. */
const digest = z.string().check(z.regex(/^(?:[0-9a-f]{64})?$/));

/** channel -> the tuple of its arguments; nothing more and nothing less is accepted. */
export const ipcArguments = {
  'state:get': z.tuple([]),
  'action:run': z.tuple([actionNameSchema]),
  'login:set': z.tuple([z.boolean()]),
  'preferences:set': z.tuple([preferencesChange]),
  'plan:end': z.tuple([
    planScope,
    z.array(z.string().check(z.regex(/^\d+-\d+$/))).check(z.maxLength(MAX_SHOWN_ROWS)),
  ]),
  'window:unsaved': z.tuple([z.boolean()]),
  'history:get': z.tuple([]),
  'clipboard:connect': z.tuple([z.string().check(z.maxLength(MAX_CLIENT_NAME))]),
  'cleanup:plan': z.tuple([planScope]),
  'details:get': z.tuple([z.string().check(z.regex(/^\d{1,10}(-\d{1,20})?$/))]),
  'server:log': z.tuple([serverName]),
  'server:test': z.tuple([serverName]),
  'config:get': z.tuple([]),
  'config:save': z.tuple([z.string().check(z.maxLength(MAX_CONFIG_CHARACTERS)), digest]),
  'clients:get': z.tuple([]),
  'clients:plan': z.tuple([z.enum(CLIENT_IDS), z.enum(['connect', 'disconnect'])]),
  'clients:apply': z.tuple([z.string().check(z.regex(/^[0-9a-f]{64}$/))]),
} satisfies { [C in IpcChannel]: z.ZodMiniType<Parameters<IpcCalls[C]>> };
