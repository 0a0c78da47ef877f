/**
 * `npm run dist`: what people install, of the shipping flavour, for the system that this runs on, into
 * `release/shipping`. On Linux without a network it makes what can be made there and says what it left out.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listedIn, NOTICES_FILE } from './licences/notices.mjs';
import { archive } from './packaging/archive.mjs';
import { artefactLines, clearArtefacts, listArtefacts } from './packaging/artefacts.mjs';
import { deb } from './packaging/installers.mjs';
import { npmTarball, sbom } from './packaging/npm-package.mjs';
import { electronBuilder, packageApp } from './packaging/package-app.mjs';
import { whyNoTools } from './packaging/tools-reachable.mjs';
import { hasProgram } from './setup/children.mjs';
import { main } from './setup/main.mjs';
import { ROOT } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { Report } from './setup/report.mjs';

const FOLDER = path.join(ROOT, 'release/shipping');
const report = new Report();
const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

await main(async () => {
  await prepare(report, { display: false, bus: false, tests: false });
  mkdirSync(FOLDER, { recursive: true });
  clearArtefacts(FOLDER);
  await forNpm();
  const leftOut = process.platform === 'linux' ? await linux() : await elsewhere();
  const artefacts = await listArtefacts(FOLDER);
  report.line(`\nIn ${path.relative(ROOT, FOLDER)}, with SHA256SUMS:`);
  for (const line of artefactLines(artefacts)) report.line(`  ${line}`);
  for (const line of leftOut) report.line(`Left out: ${line}`);
  return 0;
});

async function forNpm() {
  await report.step('npm package', async (step) => {
    step.doing('npm pack');
    return { note: await npmTarball(ROOT, FOLDER), value: undefined };
  });
  await report.step('sbom', async (step) => {
    step.doing('npm sbom');
    const bundled = listedIn(readFileSync(path.join(ROOT, 'dist', NOTICES_FILE), 'utf8'));
    return { note: await sbom(ROOT, { folder: FOLDER, version, bundled }), value: undefined };
  });
}

/** @returns {Promise<string[]>} what was left out, and why */
async function linux() {
  const noTools = await whyNoTools(process.env);
  return noTools === null ? await withTheirTools() : await withOurs(noTools);
}

/** Where the network is open: electron-builder makes every target, with tools that it fetches itself. */
async function withTheirTools() {
  const hasRpmbuild = hasProgram('rpmbuild');
  const targets = ['deb', 'AppImage', 'tar.gz', ...(hasRpmbuild ? ['rpm'] : [])];
  await installers(['--linux', ...targets]);
  return hasRpmbuild ? [] : ['rpm: it takes rpmbuild (Debian: apt-get install rpm)'];
}

/** @param {string} noTools why there are none of electron-builder's @returns {Promise<string[]>} */
async function withOurs(noTools) {
  const folder = await report.step('package', async (step) => {
    const made = await packageApp(ROOT, 'shipping', (text) => step.doing(text));
    return { note: made, value: path.join(ROOT, made) };
  });
  const hasDpkg = hasProgram('dpkg-deb');
  if (hasDpkg) {
    await report.step('deb', async (step) => {
      step.doing('packing with dpkg-deb');
      return { note: path.relative(ROOT, await deb(ROOT, folder, version)), value: undefined };
    });
  }
  await report.step('tar.gz', async (step) => {
    step.doing('packing');
    const { file } = await archive(folder, `shimkeeper-${version}-linux-${process.arch}`);
    return { note: path.relative(ROOT, file), value: undefined };
  });
  return [
    ...(hasDpkg ? [] : ['deb: it takes dpkg-deb']),
    `rpm and AppImage: electron-builder's tools for them cannot be fetched, ${noTools}`,
  ];
}

/** On macOS and Windows electron-builder makes all of the configuration's targets. @returns {Promise<string[]>} */
async function elsewhere() {
  await installers([]);
  return ['code signing and notarisation, unless electron-builder found certificates for them'];
}

/** @param {readonly string[]} args */
async function installers(args) {
  await report.step('installers', async (step) => {
    step.doing('electron-builder');
    step.standAside();
    await electronBuilder(ROOT, 'shipping', args, { inherit: true });
    return { note: '', value: undefined };
  });
}
