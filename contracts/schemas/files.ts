/** Schemas of the files of the home (contracts/files.ts). Loose: a newer version may have added fields. */
import * as z from 'zod/mini';
import type {
  DaemonAnnouncement,
  HealthFile,
  LockFile,
  ServerAnnouncement,
  ShimAnnouncement,
  TrayLaunchRecord,
} from '../files.js';

const MAX_TEXT = 4_096;
const MAX_ARGUMENT = 131_072;
const MAX_ARGUMENTS = 4_096;
const MAX_ENTRIES = 4_096;
/** Kernels count pids far below this (Linux: 2^22; Windows: 32 bits). */
const MAX_PID = 0xffff_ffff;

const text = z.string().check(z.maxLength(MAX_TEXT));
const pid = z.int().check(z.minimum(1), z.maximum(MAX_PID));
const count = z.int().check(z.minimum(0));
const instant = text.check(
  z.refine((value) => !Number.isNaN(Date.parse(value)), 'must be an instant in ISO 8601'),
);
const epochMs = z.number().check(z.minimum(0));
const port = z.int().check(z.minimum(1), z.maximum(65_535));
const host = z.enum(['tray', 'headless']);

export const IdentitySchema = z.looseObject({ bootId: text.check(z.minLength(1)), pid, startTicks: count });

const identity = IdentitySchema.shape;

export const HealthShimSchema = z.looseObject({
  pid,
  startTime: epochMs,
  client: text,
  clientPid: z.nullable(pid),
  connectedAt: instant,
  startTicks: count,
  calls: count,
  latencyMs: z.optional(z.nullable(z.number().check(z.minimum(0)))),
  inflight: z.optional(count),
});

export const HealthServerSchema = z.looseObject({
  name: text,
  state: z.enum(['idle', 'starting', 'ready', 'backoff', 'failed', 'stopping']),
  pid: z.nullable(pid),
  restarts: count,
  reason: z.nullable(text),
  clients: z.optional(count),
  share: z.optional(z.enum(['all', 'client'])),
  shareReason: z.optional(z.nullable(text)),
});

export const HealthProblemSchema = z.looseObject({
  code: text,
  message: text,
});

export const HealthFileSchema = z.looseObject({
  schema: z.literal(1),
  ...identity,
  startTime: epochMs,
  instanceId: text,
  version: text,
  host,
  port,
  startedAt: instant,
  updatedAt: instant,
  uptimeSeconds: z.number().check(z.minimum(0)),
  sessions: count,
  inflight: count,
  shims: z.array(HealthShimSchema).check(z.maxLength(MAX_ENTRIES)),
  servers: z.array(HealthServerSchema).check(z.maxLength(MAX_ENTRIES)),
  problems: z.optional(z.array(HealthProblemSchema).check(z.maxLength(MAX_ENTRIES))),
}) satisfies z.ZodMiniType<HealthFile>;

export const ShimAnnouncementSchema = z.looseObject({
  schema: z.literal(1),
  role: z.literal('shim'),
  ...identity,
  startTime: epochMs,
  version: text,
  client: text,
  clientIdentity: z.nullable(IdentitySchema),
  clientName: z.nullable(text),
  state: z.enum(['attached', 'reconnecting']),
  stdinEnded: z.boolean(),
  stdinProvenAt: z.nullable(instant),
  trouble: z.optional(z.nullable(z.looseObject({ code: text, message: text, at: instant }))),
  announcedAt: instant,
}) satisfies z.ZodMiniType<ShimAnnouncement>;

export const DaemonAnnouncementSchema = z.looseObject({
  schema: z.literal(1),
  role: z.literal('daemon'),
  ...identity,
  startTime: epochMs,
  version: text,
  host,
  port,
  announcedAt: instant,
  booting: z.optional(z.boolean()),
}) satisfies z.ZodMiniType<DaemonAnnouncement>;

const words = z.array(z.string().check(z.maxLength(MAX_ARGUMENT))).check(z.maxLength(MAX_ARGUMENTS));

export const ServerAnnouncementSchema = z.looseObject({
  schema: z.literal(1),
  role: z.literal('server'),
  ...identity,
  startTime: epochMs,
  name: text,
  command: words,
  argv: z.optional(words),
  daemon: IdentitySchema,
  announcedAt: instant,
}) satisfies z.ZodMiniType<ServerAnnouncement>;

export const SpawnLockSchema = z.looseObject({
  schema: z.literal(1),
  ...identity,
  at: instant,
}) satisfies z.ZodMiniType<LockFile>;

export const TrayLaunchRecordSchema = z.looseObject({
  schema: z.literal(1),
  command: z.string().check(z.minLength(1), z.maxLength(MAX_ARGUMENT)),
  args: z.array(z.string().check(z.maxLength(MAX_ARGUMENT))).check(z.maxLength(MAX_ARGUMENTS)),
  env: z.record(z.string(), z.string().check(z.maxLength(MAX_ARGUMENT))),
  packaged: z.boolean(),
  version: text,
  recordedAt: instant,
}) satisfies z.ZodMiniType<TrayLaunchRecord>;
