/** Resources where several servers are offered: by who listed the URI, by whose template fits, or by asking. */
import type { Call } from './call.js';
import {
  copyOf,
  errorResponse,
  failure,
  isErrorResponse,
  type RpcRequest,
  type RpcResponse,
} from './json-rpc.js';
import type { Offering } from './offer.js';
import type { Upstream } from './upstream.js';

/** The servers to ask for a URI, the likeliest first; one alone where it is certain. */
export function serversFor(uri: string, offering: Offering): Upstream[] {
  const able = offering.offers
    .map(({ upstream }) => upstream)
    .filter((upstream) => !upstream.isReady || upstream.has('resources'));
  const listed = able.find((upstream) => upstream.directory.lists(uri));
  if (listed) return [listed];
  const rank = (upstream: Upstream): number =>
    upstream.directory.matches(uri) ? 0 : upstream.isReady ? 1 : 2;
  return able.toSorted((a, b) => rank(a) - rank(b));
}

export interface UriAnswer {
  readonly response: RpcResponse;
  /** The server that gave it; null: none could be asked. */
  readonly upstream: Upstream | null;
}

/**
 * Asks one after the other until one answers without an error; else the first error is the answer. `waitMs`: how long
 * each is waited for while there is another one to ask.
 */
export async function askInTurn(
  call: Call,
  request: RpcRequest,
  upstreams: readonly Upstream[],
  waitMs: number,
  before: (upstream: Upstream) => void = () => undefined,
  failed: (upstream: Upstream) => void = () => undefined,
): Promise<UriAnswer> {
  let first: UriAnswer | null = null;
  for (const upstream of upstreams) {
    const alone = upstreams.length === 1;
    if (!alone && !upstream.readiness.mayComeWithin(waitMs)) continue;
    before(upstream);
    // Every try needs the request as the client gave it: sending changes it in place.
    const response = await tryOne(call, copyOf(request), upstream, alone ? null : waitMs);
    if (!isErrorResponse(response)) return { response, upstream };
    failed(upstream);
    first ??= { response, upstream };
    if (call.ended) break;
  }
  return first ?? { response: errorResponse(null, nobody(upstreams.length)), upstream: null };
}

function tryOne(
  call: Call,
  request: RpcRequest,
  upstream: Upstream,
  waitMs: number | null,
): Promise<RpcResponse> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const part = upstream.request(call, request, (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    const giveUp = (): void => {
      call.removePart(part);
      part.cancel({ reason: 'It did not answer in time; another server is asked.' });
      const text = `The server "${upstream.name}" did not answer in time. Try again.`;
      resolve(errorResponse(null, failure.unavailable('server-failed', text)));
    };
    if (waitMs !== null) timer = setTimeout(giveUp, waitMs);
  });
}

function nobody(asked: number) {
  return asked === 0
    ? failure.invalidParams('No server offers resources.')
    : failure.unavailable('server-failed', 'No server that may have this resource answers now. Try again.');
}
