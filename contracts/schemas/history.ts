/** A line of the history, as it is read back: another version, or a hand, may have written it. */
import * as z from 'zod/mini';

const MAX_TEXT = 2_048;
export const MAX_HISTORY_ID = 200;
const count = z.int().check(z.minimum(0));
const at = z.string().check(
  z.maxLength(40),
  z.refine((value) => !Number.isNaN(Date.parse(value)), 'must be an instant in ISO 8601'),
);

export const FINDING_KINDS = [
  'duplicate-daemon',
  'orphan-shim',
  'orphan-server',
  'duplicate-server',
  'stale-health',
  'pid-mismatch',
  'hung-daemon',
  'port-taken',
] as const;

export const HistoryLineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('sample'),
    at,
    shims: count,
    servers: count,
    orphans: count,
    duplicates: count,
    memoryBytes: count,
  }),
  z.object({
    type: z.literal('finding'),
    at,
    kind: z.enum([...FINDING_KINDS, 'resolved']),
    /** Of the finding; absent in lines of earlier versions. */
    id: z.optional(z.string().check(z.maxLength(MAX_HISTORY_ID))),
    text: z.string().check(z.maxLength(MAX_TEXT)),
  }),
  z.object({
    type: z.literal('action'),
    at,
    ended: count,
    left: count,
    text: z.string().check(z.maxLength(MAX_TEXT)),
  }),
]);

export type HistoryLine = z.infer<typeof HistoryLineSchema>;
