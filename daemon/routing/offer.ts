/** The servers that one client is offered, and the shape in which it sees them. */
import type { ServerLease } from '../servers/ports.js';
import type { Upstream } from './upstream.js';

export interface Offer {
  readonly lease: ServerLease;
  readonly upstream: Upstream;
}

/**
 * `direct`: the client asked for one server and sees that server itself. `sole`: it asked for all and there is one:
 * own names, fixed capabilities. `many`: prefixed names, merged lists. `none`: nothing is configured.
 */
export type OfferShape = 'direct' | 'sole' | 'many' | 'none';

export interface Offering {
  readonly shape: OfferShape;
  readonly offers: readonly Offer[];
  /** server name -> prefix */
  readonly slugs: ReadonlyMap<string, string>;
}
