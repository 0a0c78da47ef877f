/**
 * The text of a Debian package's `control` file. Pure.
 *
 * @param {Record<string, unknown> & { lists: { d: readonly string[], 'deb-recommends': readonly string[] }, installedSize: number }} facts
 *   fpm's options by name; `installedSize` in KiB
 * @returns {string}
 */
export function controlFile({ lists, installedSize, ...options }) {
  const [synopsis = '', ...rest] = String(options['description'] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  /** @type {readonly (readonly [string, unknown])[]} */
  const fields = [
    ['Package', options['name']],
    ['Version', options['version']],
    ['Architecture', options['architecture']],
    ['Maintainer', options['maintainer']],
    ['Installed-Size', installedSize],
    ['Depends', lists.d.join(', ')],
    ['Recommends', lists['deb-recommends'].join(', ')],
    ['Section', options['category'] ?? 'utils'],
    ['Priority', options['deb-priority'] ?? 'optional'],
    ['Homepage', options['url']],
    ['Description', [synopsis, ...rest.map((line) => ` ${line}`)].join('\n')],
  ];
  const lines = fields.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}: ${value}`],
  );
  return `${lines.join('\n')}\n`;
}
