/**
 * `npm run bench [-- NAME...] [--quick] [--write]`: the measurements of bench/, on what is
 * built; what is not is built first.
 * `--quick`: a short look. `--write`: the figures also go into docs/performance.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withSection } from './bench/document.mjs';
import { machineLine } from './bench/machine.mjs';
import { runBench } from './bench/run.mjs';
import { namesIn } from './scripts-in.mjs';
import { bundles } from './setup/bundles.mjs';
import { SetupFailure } from './setup/failure.mjs';
import { main } from './setup/main.mjs';
import { ROOT } from './setup/paths.mjs';
import { Report } from './setup/report.mjs';

const DOCUMENT = path.join(ROOT, 'docs/performance.md');
const FLAGS = ['--quick', '--write'];

await main(async () => {
  const words = process.argv.slice(2);
  const flags = words.filter((word) => word.startsWith('-'));
  const unknown = flags.find((flag) => !FLAGS.includes(flag));
  if (unknown) throw new SetupFailure(`There is no flag ${unknown}: ${FLAGS.join(', ')}.`);
  const quick = flags.includes('--quick');
  const write = flags.includes('--write');
  if (quick && write)
    throw new SetupFailure('Figures of a short look are not kept: leave out --quick or --write.');

  const names = namesIn(
    'bench',
    words.filter((word) => !word.startsWith('-')),
  );
  await new Report().step('build', (step) => bundles(ROOT, step));
  const failed = [];
  for (const [at, name] of names.entries()) {
    console.log(`\n--- ${name} (${at + 1} of ${names.length}) ---`);
    const before = machineLine();
    const { good, figures } = await runBench(name, { quick });
    if (!good) failed.push(name);
    if (!write || figures.length === 0) continue;
    const text = withSection(readFileSync(DOCUMENT, 'utf8'), {
      name,
      figures,
      machine: before,
      at: new Date(),
    });
    writeFileSync(DOCUMENT, text);
  }
  console.log(failed.length === 0 ? '\nAll bounds are held.' : `\nNot held: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
});
