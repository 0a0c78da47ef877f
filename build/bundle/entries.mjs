/** What is bundled: entry file -> output file, with the esbuild options in which the programs differ. */

/** @type {import('esbuild').BuildOptions} */
const node = { platform: 'node', format: 'cjs', target: 'node20' };

/**
 * `ws` looks for two optional native modules unless these are set. Fixed at build time, the look-ups are gone from
 * the bundle altogether: a shim started by an MCP client touches no file but its own.
 */
const noOptionalNatives = {
  'process.env.WS_NO_BUFFER_UTIL': '"1"',
  'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
};

/** CommonJS has these under other names; `import.meta.url` has no free counterpart and fails the build instead. */
const importMeta = { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' };

/** Bundles of ours that stand beside the one that loads them. */
const besides = ['./programs/daemon.cjs', './programs/commands.cjs'];

/** Optional natives of dbus-next, which falls back to plain sockets without them. */
const dbusNatives = ['x11', 'usocket'];

/** The UMD build that `jsonc-parser` names as its main file asks for its parts in a way that no bundler sees. */
const esmInstead = { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' };

/**
 * @typedef {object} Entry
 * @property {string} source path below the repository's root
 * @property {string} output path below `dist/`
 * @property {boolean} executable gets a shebang and mode 755
 * @property {import('esbuild').BuildOptions} options
 */

/**
 * @param {string} version of package.json
 * @returns {Entry[]}
 */
export function entries(version) {
  const define = { __SHIMKEEPER_VERSION__: JSON.stringify(version), ...noOptionalNatives };
  const program = {
    ...node,
    alias: esmInstead,
    define: { ...define, ...importMeta },
    external: [...besides],
  };
  // Compiled at every start, so they are small; names stay, for the stack traces that people send.
  const compact = { ...program, minifyWhitespace: true, minifySyntax: true };
  const electron = { ...program, external: ['electron', ...dbusNatives] };
  return [
    { source: 'cli/bin.ts', output: 'bin/shimkeeper.cjs', executable: true, options: program },
    { source: 'cli/main.ts', output: 'bin/programs/commands.cjs', executable: false, options: compact },
    { source: 'cli/daemon-main.ts', output: 'bin/programs/daemon.cjs', executable: false, options: compact },
    {
      source: 'shim/main.ts',
      output: 'bin/shimkeeper-shim.cjs',
      executable: true,
      options: { ...program, minify: true },
    },
    {
      source: 'daemon/example/server.ts',
      output: 'bin/example-server.cjs',
      executable: true,
      options: program,
    },
    { source: 'electron/main.ts', output: 'electron/main.cjs', executable: false, options: electron },
    { source: 'electron/preload.ts', output: 'electron/preload.cjs', executable: false, options: electron },
    {
      source: 'renderer/main.tsx',
      output: 'renderer/main.js',
      executable: false,
      options: {
        platform: 'browser',
        format: 'esm',
        target: 'chrome130',
        jsx: 'automatic',
        minify: true,
        define: { ...define, 'process.env.NODE_ENV': '"production"' },
      },
    },
  ];
}
