/**
 * @typedef {{ name: string, version: string, scope?: string }} Component
 * @typedef {{ components?: Component[] } & Record<string, unknown>} Bom CycloneDX
 */

/** The runtime that the app brings. */
const RUNTIME = 'electron';

/**
 * All our packages are `devDependencies`, because they are bundled; so npm calls each of them optional. What is in a
 * program of ours becomes `required`, all else `excluded`. Pure.
 *
 * @param {Bom} bom
 * @param {ReadonlySet<string>} bundled `name@version`
 * @returns {Bom}
 * @throws {Error} where a bundled package is missing from it
 */
export function markShipped(bom, bundled) {
  const components = bom.components ?? [];
  const known = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const missing = [...bundled].find((one) => !known.has(one));
  if (missing !== undefined) throw new Error(`${missing} is bundled and not in npm's list`);
  const isShipped = (/** @type {Component} */ { name, version }) =>
    name === RUNTIME || bundled.has(`${name}@${version}`);
  return {
    ...bom,
    components: components.map((one) => ({ ...one, scope: isShipped(one) ? 'required' : 'excluded' })),
  };
}

/**
 * npm calls the whole by the name of the folder that it lies in, unlike in its `purl`. Pure.
 *
 * @param {Bom} bom
 * @param {string} name of the package
 * @returns {Bom}
 */
export function nameWhole(bom, name) {
  const metadata = /** @type {{ component?: object }} */ (bom['metadata'] ?? {});
  return { ...bom, metadata: { ...metadata, component: { ...metadata.component, name } } };
}
