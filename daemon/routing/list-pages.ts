/** One list of one server, page after page: what can be merged of it, and what is wrong with the rest. Pure. */
import { ERROR_CODES, RPC_ERROR } from '../../contracts/errors.js';
import { MAX_MESSAGE_BYTES } from '../../contracts/product.js';
import { markItems, textOf } from '../verbatim/written.js';
import { itemsOf, type ListKind } from './directory.js';
import { type Fields, isFields, type RpcResponse } from './json-rpc.js';
import { isNestedDeeper, MAX_LIST_NESTING } from './list-faults.js';

export const MAX_LIST_PAGES = 100;
export const MAX_LIST_ITEMS = 10_000;
/** Of all items of a server, and of a merged list: what is around them and in front of their names has room besides. */
export const MAX_LIST_BYTES = MAX_MESSAGE_BYTES - 2 * 1024 * 1024;
const MAX_ERROR_TEXT = 120;
const TOO_MANY = `what is beyond ${MAX_LIST_PAGES} pages or ${MAX_LIST_ITEMS} items is left out`;

export class ListPages {
  readonly items: Fields[] = [];
  bytes = 0;
  /** False: the server gave no list at all. */
  came = false;
  /** In words; null: nothing is wrong. */
  fault: string | null = null;
  private pages = 0;
  private readonly cursors = new Set<string>();

  constructor(private readonly kind: ListKind) {}

  /** The next page; its cursor for the one after it, null: that was the last one. */
  add(response: RpcResponse): string | null {
    this.pages += 1;
    const { error, result } = response;
    if (error !== undefined) {
      this.addError(error);
      return null;
    }
    this.came = true;
    if (!isFields(result) || !Array.isArray(result[this.kind.member])) {
      this.fault = `the answer to "${this.kind.method}" has no "${this.kind.member}"`;
      return null;
    }
    markItems(response, ['result', this.kind.member]);
    if (!this.addItems(itemsOf(result, this.kind))) return null;
    return this.nextCursor(result['nextCursor']);
  }

  private addError(error: unknown): void {
    const { code, message, data } = isFields(error) ? error : {};
    // Servers that have resources and no templates say so like this: an empty list.
    if (code === RPC_ERROR.methodNotFound) this.came = true;
    else if (!isOurs(code, data)) {
      const text = String(message).replace(/\s+/g, ' ').slice(0, MAX_ERROR_TEXT);
      this.fault = `"${this.kind.method}" was answered with an error: ${text}`;
    }
  }

  /** False: there is no room for more. */
  private addItems(items: readonly Fields[]): boolean {
    const sound = items.filter((item) => !isNestedDeeper(item, MAX_LIST_NESTING));
    if (sound.length < items.length) {
      this.fault = `${items.length - sound.length} of them nested deeper than ${MAX_LIST_NESTING} levels are left out`;
    }
    const bytes = Buffer.byteLength(textOf(sound));
    if (this.bytes + bytes > MAX_LIST_BYTES) {
      this.fault = `what is beyond ${MAX_LIST_BYTES} bytes is left out`;
      return false;
    }
    this.bytes += bytes;
    const room = MAX_LIST_ITEMS - this.items.length;
    for (const item of sound.slice(0, room)) this.items.push(item);
    if (sound.length > room) this.fault = TOO_MANY;
    return sound.length <= room;
  }

  private nextCursor(next: unknown): string | null {
    // A server that gives the same cursor again would give pages for ever.
    if (typeof next !== 'string' || this.cursors.has(next)) return null;
    if (this.pages >= MAX_LIST_PAGES || this.items.length >= MAX_LIST_ITEMS) {
      this.fault = TOO_MANY;
      return null;
    }
    this.cursors.add(next);
    return next;
  }
}

/** The server is away, and that is shown where servers are. */
function isOurs(code: unknown, data: unknown): boolean {
  return code === RPC_ERROR.unavailable && isFields(data) && Object.hasOwn(ERROR_CODES, String(data['code']));
}
