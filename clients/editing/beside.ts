/** Plain values without those at key paths. Pure. */

type Fields = Readonly<Record<string, unknown>>;

/** What was there for the sake of that path alone goes with it. */
export function without(root: unknown, keys: readonly string[]): unknown {
  const [key = '', ...rest] = keys;
  if (!isObject(root) || !Object.hasOwn(root, key)) return root;
  const { [key]: value, ...others } = root;
  const inner = rest.length > 0 ? without(value, rest) : {};
  const hollow = inner === null || (isObject(inner) && Object.keys(inner).length === 0);
  return hollow ? others : { ...others, [key]: inner };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
