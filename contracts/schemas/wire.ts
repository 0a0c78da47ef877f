/** What a peer may say in its hello: checked, because it comes from another process. */
import * as z from 'zod/mini';

const MAX_TEXT = 4_096;
const MAX_ARGS = 1_024;
const MAX_ENV = 1_024;

const text = z.string().check(z.maxLength(MAX_TEXT));
const long = z.string().check(z.maxLength(MAX_TEXT * 32));

export const IdentitySchema = z.object({
  bootId: text.check(z.minLength(1)),
  pid: z.int().check(z.positive()),
  startTicks: z.int().check(z.nonnegative()),
});

const AttachmentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('server'), server: text }),
  z.object({
    kind: z.literal('command'),
    command: text.check(z.minLength(1)),
    args: z.array(long).check(z.maxLength(MAX_ARGS)),
    cwd: text,
    env: z.record(text, long).check(z.refine((env) => Object.keys(env).length <= MAX_ENV)),
  }),
]);

export const HelloSchema = z.object({
  sk: z.literal('hello'),
  proof: text,
  protocol: z.object({ min: z.int(), max: z.int() }),
  version: text,
  identity: IdentitySchema,
  startTime: z.number(),
  as: z.discriminatedUnion('role', [
    z.object({
      role: z.literal('shim'),
      client: text,
      clientPid: z.nullable(z.int()),
      attach: AttachmentSchema,
    }),
    z.object({ role: z.literal('control') }),
  ]),
});
