/**
 * Two flavours that differ in one fuse: `shipping` is what people get; `e2e` can be driven by Playwright, which needs
 * Node's inspector. Chosen with SHIMKEEPER_FLAVOUR; `build/package.mjs` and `build/dist.mjs` set it.
 */
const { rmSync } = require('node:fs');
const path = require('node:path');

const FLAVOURS = ['shipping', 'e2e'];
const flavour = process.env.SHIMKEEPER_FLAVOUR ?? 'shipping';
if (!FLAVOURS.includes(flavour)) {
  throw new Error(`SHIMKEEPER_FLAVOUR is "${flavour}"; it may be ${FLAVOURS.join(' or ')}.`);
}

/**
 * electron-builder leaves these in place where `electronDist` is a folder.
 *
 * @param {{ appOutDir: string }} context
 */
function removeLeftovers({ appOutDir }) {
  for (const leftover of ['version', 'resources/default_app.asar']) {
    rmSync(path.join(appOutDir, leftover), { force: true });
  }
}

module.exports = {
  appId: 'io.github.shimkeeper',
  productName: 'Shimkeeper',
  copyright: 'The Shimkeeper authors (MIT)',
  directories: { output: `release/${flavour}`, buildResources: 'build/icons' },
  files: [
    'dist/{bin,electron,icons,renderer}/**',
    '!dist/icons/app/**',
    '!dist/icons/app.ic*',
    'package.json',
    '!node_modules/**',
  ],
  asar: true,
  // Shims and the example server are also started by plain `node`, which cannot read an archive.
  asarUnpack: ['dist/bin/**'],
  npmRebuild: false,
  publish: null,
  electronLanguages: ['en-US'],
  electronFuses: {
    // On, because shims and the headless daemon of an installed app run under its own Electron as Node.
    runAsNode: true,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: flavour === 'e2e',
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: process.platform !== 'linux',
    // The window is served by a protocol of its own.
    grantFileProtocolExtraPrivileges: false,
  },
  afterPack: removeLeftovers,
  linux: {
    target: ['dir'],
    category: 'Development',
    executableName: 'shimkeeper',
    icon: 'dist/icons/app',
    synopsis: 'Keeps MCP servers tidy',
    syncDesktopName: true,
    desktop: {
      entry: {
        Comment: 'One MCP daemon, one light shim per client, and nothing left behind',
        Keywords: 'MCP;daemon;shim;tray;',
        StartupWMClass: 'shimkeeper',
      },
    },
  },
  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.developer-tools',
    icon: 'dist/icons/app.icns',
    darkModeSupport: true,
    // An app of the menu bar: no icon in the Dock.
    extendInfo: { LSUIElement: true },
  },
  win: { target: ['nsis', 'portable'], icon: 'dist/icons/app.ico' },
  nsis: { oneClick: true, perMachine: false, deleteAppDataOnUninstall: false },
  portable: { artifactName: '${productName}-${version}-portable.${ext}' },
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
};
