/** `npm run dist`: what people install, of the shipping flavour, for the system that this runs on. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { archive } from './packaging/archive.mjs';
import { electronBuilder, packageApp } from './packaging/package-app.mjs';
import { main } from './setup/main.mjs';
import { ROOT } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { Report } from './setup/report.mjs';

const report = new Report();

await main(async () => {
  await prepare(report, { display: false, bus: false, tests: false });
  if (process.platform === 'linux') await linux();
  else await installers();
  return 0;
});

async function linux() {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const folder = await report.step('package', async (step) => {
    const made = await packageApp(ROOT, 'shipping', (text) => step.doing(text));
    return { note: made, value: path.join(ROOT, made) };
  });
  await report.step('tar.gz', async (step) => {
    step.doing('packing');
    const { file, megabytes } = await archive(folder, `shimkeeper-${version}-linux-${process.arch}`);
    return { note: `${path.relative(ROOT, file)} (${megabytes.toFixed(0)} MB)`, value: undefined };
  });
  report.line('Left out: deb, rpm and AppImage, and the signing of any of them.');
}

/** On macOS and Windows electron-builder makes all of the configuration's targets, with tools that it fetches itself. */
async function installers() {
  await report.step('installers', async (step) => {
    step.doing('electron-builder');
    step.standAside();
    await electronBuilder(ROOT, 'shipping', [], { inherit: true });
    return { note: 'release/shipping', value: undefined };
  });
  report.line(
    'Left out: code signing and notarisation, unless electron-builder finds the certificates for them.',
  );
}
