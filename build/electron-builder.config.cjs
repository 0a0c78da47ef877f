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
  for (const leftover of ['version', 'recipe', 'resources/default_app.asar']) {
    rmSync(path.join(appOutDir, leftover), { force: true });
  }
}

/** What the package manager runs. The one before a removal is passed on as it is: electron-builder has no key for it. */
const SCRIPTS = path.join('build', 'packaging', 'linux-scripts');
const linuxScripts = {
  afterInstall: path.join(SCRIPTS, 'after-install.sh'),
  afterRemove: path.join(SCRIPTS, 'after-remove.sh'),
  fpm: [`--before-remove=${path.join(__dirname, 'packaging', 'linux-scripts', 'before-remove.sh')}`],
};

module.exports = {
  appId: 'io.github.shimkeeper',
  productName: 'Shimkeeper',
  copyright: 'The Shimkeeper authors (MIT)',
  directories: { output: `release/${flavour}`, buildResources: 'build/icons' },
  files: [
    'dist/app.cjs',
    'dist/{bin,electron,icons,renderer}/**',
    '!dist/icons/app/**',
    '!dist/icons/app.ic*',
    'package.json',
    '!node_modules/**',
  ],
  asar: true,
  // Shims and the example server are also started by plain `node`, which cannot read an archive.
  asarUnpack: ['dist/bin/**'],
  extraResources: [
    { from: 'LICENSE', to: 'LICENSE.txt' },
    { from: 'dist/THIRD-PARTY-NOTICES.txt', to: 'THIRD-PARTY-NOTICES.txt' },
    // The command line and the shim as commands: each system's own kind of script, at the same place.
    { from: 'build/packaging/launchers/${os}', to: 'bin' },
  ],
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
    target: ['deb', 'rpm', 'AppImage', 'tar.gz'],
    // As Linux people name them, whoever packs: electron-builder or, without its tools, build/packaging.
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
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
  deb: {
    artifactName: '${name}_${version}_${arch}.${ext}',
    packageCategory: 'utils',
    // electron-builder's own list, and what Electron and the monitor need besides.
    depends: [
      'libgtk-3-0',
      'libnotify4',
      'libnss3',
      'libxss1',
      'libxtst6',
      'xdg-utils',
      'libatspi2.0-0',
      'libuuid1',
      'libsecret-1-0',
      'libgbm1',
      'libasound2t64 | libasound2',
      'procps',
      'iproute2',
    ],
    recommends: ['dbus-user-session'],
    ...linuxScripts,
  },
  rpm: { artifactName: '${name}-${version}.${arch}.${ext}', ...linuxScripts },
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
  // Unpacked into a folder of its own each time: the default's second start takes the first one's files away.
  portable: { unpackDirName: false, artifactName: '${productName}-${version}-portable.${ext}' },
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
};
