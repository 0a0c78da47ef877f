/** Schemas of the files of the home (contracts/files.ts). Loose: a newer version may have added fields. */
import * as z from 'zod';
import type {
  DaemonAnnouncement,
  HealthFile,
  ServerAnnouncement,
  ShimAnnouncement,
  SpawnLock,
  TrayLaunchRecord,
} from '../files.js';

const MAX_TEXT = 4_096;
const MAX_ARGUMENT = 131_072;
const MAX_ARGUMENTS = 4_096;
const MAX_ENTRIES = 4_096;
/** Kernels count pids far below this (Linux: 2^22; Windows: 32 bits). */
const MAX_PID = 0xffff_ffff;

const text = z.string().max(MAX_TEXT);
const pid = z.int().min(1).max(MAX_PID);
const count = z.int().min(0);
const instant = text.refine((value) => !Number.isNaN(Date.parse(value)), 'must be an instant in ISO 8601');
const epochMs = z.number().min(0);
const port = z.int().min(1).max(65_535);
const host = z.enum(['tray', 'headless']);

export const IdentitySchema = z.looseObject({ bootId: text.min(1), pid, startTicks: count });

const identity = IdentitySchema.shape;

export const HealthShimSchema = z.looseObject({
  pid,
  startTime: epochMs,
  client: text,
  clientPid: pid.nullable(),
  connectedAt: instant,
  startTicks: count,
  calls: count,
  latencyMs: z.number().min(0).nullable().optional(),
  inflight: count.optional(),
});

export const HealthServerSchema = z.looseObject({
  name: text,
  state: z.enum(['idle', 'starting', 'ready', 'backoff', 'failed', 'stopping']),
  pid: pid.nullable(),
  restarts: count,
  reason: text.nullable(),
  clients: count.optional(),
  share: z.enum(['all', 'client']).optional(),
  shareReason: text.nullable().optional(),
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
  uptimeSeconds: z.number().min(0),
  sessions: count,
  inflight: count,
  shims: z.array(HealthShimSchema).max(MAX_ENTRIES),
  servers: z.array(HealthServerSchema).max(MAX_ENTRIES),
  problems: z.array(HealthProblemSchema).max(MAX_ENTRIES).optional(),
}) satisfies z.ZodType<HealthFile>;

export const ShimAnnouncementSchema = z.looseObject({
  schema: z.literal(1),
  role: z.literal('shim'),
  ...identity,
  startTime: epochMs,
  version: text,
  client: text,
  clientIdentity: IdentitySchema.nullable(),
  clientName: text.nullable(),
  state: z.enum(['attached', 'reconnecting']),
  stdinEnded: z.boolean(),
  stdinProvenAt: instant.nullable(),
  trouble: z.looseObject({ code: text, message: text, at: instant }).nullable().optional(),
  announcedAt: instant,
}) satisfies z.ZodType<ShimAnnouncement>;

export const DaemonAnnouncementSchema = z.looseObject({
  schema: z.literal(1),
  role: z.literal('daemon'),
  ...identity,
  startTime: epochMs,
  version: text,
  host,
  port,
  announcedAt: instant,
  booting: z.boolean().optional(),
}) satisfies z.ZodType<DaemonAnnouncement>;

export const ServerAnnouncementSchema = z.looseObject({
  schema: z.literal(1),
  role: z.literal('server'),
  ...identity,
  startTime: epochMs,
  name: text,
  command: z.array(z.string().max(MAX_ARGUMENT)).max(MAX_ARGUMENTS),
  daemon: IdentitySchema,
  announcedAt: instant,
}) satisfies z.ZodType<ServerAnnouncement>;

export const SpawnLockSchema = z.looseObject({
  schema: z.literal(1),
  ...identity,
  at: instant,
}) satisfies z.ZodType<SpawnLock>;

export const TrayLaunchRecordSchema = z.looseObject({
  schema: z.literal(1),
  command: z.string().min(1).max(MAX_ARGUMENT),
  args: z.array(z.string().max(MAX_ARGUMENT)).max(MAX_ARGUMENTS),
  env: z.record(z.string(), z.string().max(MAX_ARGUMENT)),
  packaged: z.boolean(),
  version: text,
  recordedAt: instant,
}) satisfies z.ZodType<TrayLaunchRecord>;
