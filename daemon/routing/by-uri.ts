/** Resources where several servers are offered: by who listed the URI, by whose template fits, or by asking. */
import type { Call } from './call.js';
import { errorResponse, failure, isErrorResponse, type RpcRequest, type RpcResponse } from './json-rpc.js';
import type { Offering } from './offer.js';
import type { Upstream } from './upstream.js';

/** The servers to ask for a URI, the likeliest first; one alone where it is certain. */
export function serversFor(uri: string, offering: Offering): Upstream[] {
  const able = offering.offers
    .map(({ upstream }) => upstream)
    .filter((upstream) => !upstream.isReady || upstream.has('resources'));
  const listed = able.find((upstream) => upstream.directory.lists(uri));
  if (listed) return [listed];
  const fitting = able.filter((upstream) => upstream.directory.matches(uri));
  return [...fitting, ...able.filter((upstream) => !fitting.includes(upstream))];
}

export interface UriAnswer {
  readonly response: RpcResponse;
  /** The server that gave it; null: none could be asked. */
  readonly upstream: Upstream | null;
}

/** Asks one after the other until one answers without an error; else the first error is the answer. */
export async function askInTurn(
  call: Call,
  request: RpcRequest,
  upstreams: readonly Upstream[],
  before: (upstream: Upstream) => void = () => undefined,
  failed: (upstream: Upstream) => void = () => undefined,
): Promise<UriAnswer> {
  let first: UriAnswer | null = null;
  for (const upstream of upstreams) {
    before(upstream);
    // Every try needs the request as the client gave it: sending changes it in place.
    const copy = structuredClone(request);
    const response = await new Promise<RpcResponse>((resolve) => upstream.request(call, copy, resolve));
    if (!isErrorResponse(response)) return { response, upstream };
    failed(upstream);
    first ??= { response, upstream };
    if (call.ended) break;
  }
  return (
    first ?? {
      response: errorResponse(null, failure.invalidParams('No server offers resources.')),
      upstream: null,
    }
  );
}
