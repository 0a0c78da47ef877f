/** What people install: how large it is, how long its installation takes, and its first start in an empty home. */
import { debInstalls, npmInstalls, packagesToInstall, tarInstalls } from './measuring/install.mjs';
import { figure, rounds, skipped } from './support/figures.mjs';

const TIMES = rounds(7, 1);
/** A person waits a minute from the download to the first client. */
const MAX_S = 60;

/** @param {string} what @param {import('./measuring/install.mjs').Installed} measured */
function tell(what, { packedMb, installedMb, installMs, readyMs, paintedMs }) {
  figure(`${what}: size`, packedMb, 'MB');
  figure(`${what}: size when installed`, installedMb, 'MB');
  figure(`${what}: installation`, installMs / 1_000, 's');
  if (paintedMs === null) {
    figure(`${what}: first \`shimkeeper start\`, to its end`, readyMs / 1_000, 's');
    return;
  }
  figure(`${what}: first start, to its line with \`ready\``, readyMs / 1_000, 's');
  figure(`${what}: first start, to a painted window`, paintedMs / 1_000, 's');
  figure(`${what}: from the file to a painted window`, (installMs + paintedMs) / 1_000, 's', {
    atMost: MAX_S,
  });
}

const { deb, tar, npm, whyNoDeb } = await packagesToInstall();
if (deb === null) skipped('deb', whyNoDeb);
else tell('deb', await debInstalls(deb, TIMES));
if (tar === null) skipped('tar.gz', 'is made and started on Linux only');
else tell('tar.gz', await tarInstalls(tar, TIMES));
tell('npm package', await npmInstalls(npm, TIMES));
