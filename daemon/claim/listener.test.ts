import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { bind, bindError } from './listener.js';

it('names whoever has the port', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const known = process.platform === 'linux' ? `pid ${process.pid}` : 'it listens there';
  await expect(bind(port)).rejects.toMatchObject({
    code: 'port-taken',
    message: expect.stringContaining(known),
  });
  await new Promise((resolve) => server.close(resolve));
});

it.each([
  ['EACCES', 'port-reserved', /reserved by the system.*"port" in config\.json/],
  ['EADDRINUSE', 'port-taken', /"port" in config\.json/],
  ['EMFILE', 'internal', /EMFILE/],
])('%s is %s', (code, expected, message) => {
  const error = bindError(1, Object.assign(new Error('bind'), { code }));
  expect(error).toMatchObject({ code: expected, message: expect.stringMatching(message) });
  expect(error.message).not.toContain('\n');
});
