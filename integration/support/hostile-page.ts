/** A web page of somebody else in a real Chromium, and all that it can try against a port of this machine. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type Browser, chromium, type Page } from 'playwright';
import { WebSocketServer } from 'ws';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const CHROMIUM = PLACES.find((place) => existsSync(place));

/** What one try came to. `opaque`: the browser let the request out and hides everything of the answer. */
export interface Tried {
  readonly how: string;
  readonly outcome: 'failed' | 'opaque' | 'learned';
  readonly detail: string;
}

export const EVIL_HOST = 'evil.example';

export class HostileBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly site: Server,
  ) {}

  /** Every foreign name leads to this machine, as an attacker's name server would have it. */
  static async open(): Promise<HostileBrowser> {
    const browser = await chromium.launch({
      ...(CHROMIUM ? { executablePath: CHROMIUM } : {}),
      args: [`--host-resolver-rules=MAP *.${EVIL_HOST} 127.0.0.1, MAP ${EVIL_HOST} 127.0.0.1`],
    });
    const site = createServer((_asked, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>free games</title>');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    return new HostileBrowser(browser, site);
  }

  /** A page whose origin has nothing to do with the daemon. */
  async foreignPage(): Promise<Page> {
    const page = await this.browser.newPage();
    await page.goto(`http://${EVIL_HOST}:${portOf(this.site)}/`);
    return page;
  }

  /** DNS rebinding: the page came from the attacker, now its own name and port are the daemon's. */
  async reboundPage(port: number): Promise<Page> {
    const page = await this.browser.newPage();
    const url = `http://rebound.${EVIL_HOST}:${port}/bait`;
    await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(url);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.site.closeAllConnections();
    await new Promise((resolve) => this.site.close(resolve));
  }
}

/** What a careless program on loopback looks like: the proof that the page's tries work where nobody guards. */
export async function carelessDaemon(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((_asked, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('timing-allow-origin', '*');
    response.setHeader('content-type', 'text/javascript');
    response.end('globalThis.stolen = "secret";');
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.send('secret'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `base`: what the page takes the daemon for, `127.0.0.1:PORT` or another name of it. */
export function attackFrom(page: Page, base: string): Promise<Tried[]> {
  return page.evaluate(attack, base);
}

/** Runs inside of the page: it may use nothing from out here. */
async function attack(base: string): Promise<Tried[]> {
  const patience = 5_000;
  const tried: Promise<Tried>[] = [];
  const attempt = (how: string, work: Promise<Tried['outcome'] | [Tried['outcome'], string]>): void => {
    const late = new Promise<[Tried['outcome'], string]>((resolve) => {
      setTimeout(() => resolve(['failed', 'nothing came']), patience);
    });
    tried.push(
      Promise.race([work, late]).then(
        (result) =>
          Array.isArray(result)
            ? { how, outcome: result[0], detail: result[1] }
            : { how, outcome: result, detail: '' },
        (error: unknown) => ({ how, outcome: 'failed' as const, detail: String(error) }),
      ),
    );
  };

  const ask = async (path: string, init: RequestInit): Promise<[Tried['outcome'], string]> => {
    const response = await fetch(`http://${base}${path}`, init);
    const body = await response.text();
    if (response.type === 'opaque' && body === '' && response.status === 0) return ['opaque', ''];
    const headers = [...response.headers.keys()].filter((name) => name !== 'content-length');
    return ['learned', `${response.status} ${headers.join()} ${body}`];
  };
  for (const method of ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']) {
    for (const mode of ['cors', 'no-cors'] as const) {
      const body = method === 'POST' || method === 'PUT' ? '{"sk":"ask","id":1,"method":"stop"}' : null;
      attempt(`fetch ${method} ${mode}`, ask('/', { method, mode, body }));
      attempt(
        `fetch ${method} ${mode} with cookies`,
        ask('/token', { method, mode, body, credentials: 'include' }),
      );
    }
  }
  attempt(
    'fetch with our headers',
    ask('/', { headers: { 'x-shimkeeper-nonce': '0'.repeat(64), 'x-shimkeeper-proof': '0'.repeat(64) } }),
  );
  attempt('fetch health.json', ask('/health.json', {}));

  const socket = (protocols?: string | string[]): Promise<[Tried['outcome'], string]> =>
    new Promise((resolve) => {
      const opened = new WebSocket(`ws://${base}/`, protocols);
      opened.onopen = () => opened.send('{"sk":"ask","id":1,"method":"stop"}');
      opened.onmessage = ({ data }) => resolve(['learned', String(data)]);
      opened.onclose = ({ code, reason }) =>
        resolve(code === 1006 ? ['failed', ''] : ['learned', `${code} ${reason}`]);
    });
  attempt('WebSocket', socket());
  attempt('WebSocket with a subprotocol', socket('mcp'));
  attempt('WebSocket with subprotocols', socket(['shimkeeper', 'x-shimkeeper-proof', '0'.repeat(64)]));

  const element = (
    tag: 'img' | 'script' | 'link' | 'iframe' | 'video' | 'object',
  ): Promise<Tried['outcome']> =>
    new Promise((resolve) => {
      const node = document.createElement(tag);
      node.onload = () => {
        // A frame says "loaded" of an error page too; what counts is whether it can be read.
        const read = node instanceof HTMLIFrameElement ? node.contentDocument?.body.innerHTML : 'loaded';
        resolve(read ? 'learned' : 'failed');
      };
      node.onerror = () => resolve('failed');
      if (node instanceof HTMLLinkElement)
        Object.assign(node, { rel: 'stylesheet', href: `http://${base}/a.css` });
      else if (node instanceof HTMLObjectElement) node.data = `http://${base}/a`;
      else node.src = `http://${base}/a`;
      document.body.append(node);
    });
  for (const tag of ['img', 'script', 'link', 'iframe', 'video', 'object'] as const)
    attempt(`<${tag}>`, element(tag));

  attempt(
    'EventSource',
    new Promise((resolve) => {
      const source = new EventSource(`http://${base}/events`);
      source.onopen = () => resolve('learned');
      source.onmessage = () => resolve('learned');
      source.onerror = () => {
        source.close();
        resolve('failed');
      };
    }),
  );
  attempt(
    'WebSocket of a sandboxed frame (Origin null)',
    new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.sandbox.add('allow-scripts');
      addEventListener('message', ({ source, data }) => {
        if (source === frame.contentWindow) resolve(data === 'failed' ? 'failed' : ['learned', String(data)]);
      });
      frame.srcdoc = `<script>
        const socket = new WebSocket('ws://${base}/');
        socket.onmessage = ({ data }) => parent.postMessage(data, '*');
        socket.onclose = ({ code }) => parent.postMessage(code === 1006 ? 'failed' : code, '*');
      </script>`;
      document.body.append(frame);
    }),
  );
  attempt(
    'WebSocket of a worker',
    new Promise((resolve) => {
      const code = `const socket = new WebSocket('ws://${base}/');
        socket.onmessage = ({ data }) => postMessage(data);
        socket.onclose = ({ code }) => postMessage(code === 1006 ? 'failed' : code);`;
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
      worker.onmessage = ({ data }) => resolve(data === 'failed' ? 'failed' : ['learned', String(data)]);
      worker.onerror = () => resolve('failed');
    }),
  );
  const results = await Promise.all(tried);
  // The browser's own measurements tell sizes and status codes where a server allows it.
  const told = performance
    .getEntriesByType('resource')
    .map((entry) => entry as PerformanceResourceTiming & { responseStatus?: number })
    .filter(({ name, initiatorType }) => name.includes(base) && initiatorType !== 'navigation')
    .filter(({ encodedBodySize }) => encodedBodySize > 0);
  results.push({ how: 'resource timing', outcome: told.length > 0 ? 'learned' : 'failed', detail: '' });
  return results;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}
