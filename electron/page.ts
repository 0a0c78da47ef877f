/** The window's own protocol: serves the built page and nothing else on the disk. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol, type Session } from 'electron';
import { messageOf, systemCode } from '../contracts/errors.js';
import { CONTENT_SECURITY_POLICY, fileOf, MIME, PAGE_SCHEME } from './page-files.js';

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

export function servePage(session: Session, root: string): void {
  session.protocol.handle(PAGE_SCHEME, (request) => answer(request, root));
}

async function answer(request: Request, root: string): Promise<Response> {
  const file = request.method === 'GET' ? fileOf(request.url, root) : null;
  if (file === null) return respond(404, 'not here', MIME['.html']);
  try {
    return respond(200, new Uint8Array(await readFile(file)), MIME[path.extname(file)]);
  } catch (error) {
    const missing = systemCode(error) === 'ENOENT';
    return respond(missing ? 404 : 500, missing ? 'not here' : messageOf(error), MIME['.html']);
  }
}

function respond(status: number, body: string | Uint8Array<ArrayBuffer>, type = 'text/plain'): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    },
  });
}
