import { formatCount } from '../view/format.js';

export function Count({ value }: { readonly value: number }) {
  return <span className="count">{formatCount(value)}</span>;
}
