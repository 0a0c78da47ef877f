import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Mute: takes connections and never answers, as a filtered network does. */
export type MirrorFiles = ReadonlyMap<string, Buffer> | 'mute';

export interface Mirror {
  /** For ELECTRON_MIRROR. */
  readonly url: string;
  /** `METHOD path`, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** A download mirror on loopback. */
export async function startMirror(files: MirrorFiles): Promise<Mirror> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (files === 'mute') return;
    const body = files.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200, { 'content-length': body?.length ?? 0 });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, requests, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
