import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlFile } from './deb-control.mjs';
import { readFpmArguments } from './fpm-arguments.mjs';
import { markShipped, nameWhole } from './sbom.mjs';

const require = createRequire(import.meta.url);
const ROOT = path.resolve(import.meta.dirname, '../..');

// Reading electron-builder itself takes seconds on a busy machine.
describe("electron-builder's configuration", { timeout: 60_000 }, () => {
  const config = require('../electron-builder.config.cjs') as Record<string, Record<string, unknown>>;
  const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as {
    validateConfiguration: (config: unknown, log: { isEnabled: boolean }) => Promise<void>;
  };
  const check = (value: unknown) => validateConfiguration(value, { isEnabled: false });

  it("holds to electron-builder's own schema, for all three systems", async () => {
    await expect(check(config)).resolves.toBeUndefined();
    expect(config['linux']?.['target']).toEqual(['deb', 'rpm', 'AppImage', 'tar.gz']);
    expect(config['win']?.['target']).toEqual(['nsis', 'portable']);
    expect(config['mac']?.['target']).toEqual(['dmg', 'zip']);
  });

  it('is looked at: a misspelt key or a wrong type is refused', async () => {
    await expect(check({ ...config, nsis: { oneCLick: true } })).rejects.toThrow('configuration.nsis');
    await expect(check({ ...config, mac: { target: 7 } })).rejects.toThrow('configuration.mac');
  });

  it('closes every fuse but the one that shims need', () => {
    expect(config['electronFuses']).toMatchObject({
      runAsNode: true,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
    });
  });

  it("leaves no macro in the package's scripts that electron-builder cannot fill in", () => {
    for (const name of ['after-install.sh', 'after-remove.sh']) {
      const text = readFileSync(path.join(ROOT, 'build/packaging/linux-scripts', name), 'utf8');
      const macros = [...text.matchAll(/\$\{([a-zA-Z]+)\}/g)].map(([, macro]) => macro);
      expect(new Set(macros)).toEqual(new Set(['sanitizedProductName', 'executable']));
    }
  });
});

describe("fpm's command line", () => {
  it('is read as electron-builder writes it', () => {
    const read = readFpmArguments(
      ['-s', 'dir', '--force', '-t', 'deb', '-d', 'a', '-d', 'b | c', '--deb-recommends', 'r'].concat([
        '--before-remove=/x/prerm',
        '--description',
        'One line\n more',
        '/app/=/opt/App',
        '/icons/16=16.png=/usr/share/icons/16.png',
      ]),
    );
    expect(read.options).toEqual({
      s: 'dir',
      t: 'deb',
      'before-remove': '/x/prerm',
      description: 'One line\n more',
    });
    expect(read.lists).toEqual({ d: ['a', 'b | c'], 'deb-recommends': ['r'] });
    expect(read.inputs).toEqual([
      { from: '/app/', to: '/opt/App' },
      { from: '/icons/16=16.png', to: '/usr/share/icons/16.png' },
    ]);
  });

  it.each([
    [['--deb-systemd', 'x'], 'not known here'],
    [['--name'], 'has no value'],
    [['loose'], 'names no place'],
  ])('refuses %j', (argv, message) => {
    expect(() => readFpmArguments(argv)).toThrow(message);
  });
});

it("writes a control file with Debian's fields and a folded description", () => {
  const text = controlFile({
    name: 'app',
    version: '1.2.3',
    architecture: 'amd64',
    maintainer: 'A <a@b>',
    url: 'https://x.invalid',
    description: 'Short\n  Long words.\n\n  More.',
    lists: { d: ['a', 'b'], 'deb-recommends': [] },
    installedSize: 17,
  });
  expect(text).toBe(
    [
      'Package: app',
      'Version: 1.2.3',
      'Architecture: amd64',
      'Maintainer: A <a@b>',
      'Installed-Size: 17',
      'Depends: a, b',
      'Section: utils',
      'Priority: optional',
      'Homepage: https://x.invalid',
      'Description: Short',
      ' Long words.',
      ' More.',
      '',
    ].join('\n'),
  );
});

describe('the list of components', () => {
  const bom = {
    components: [
      { name: 'a', version: '1', scope: 'optional' },
      { name: 'b', version: '1' },
      { name: 'electron', version: '45' },
    ],
  };

  it('tells what is shipped from what builds it', () => {
    const scopes = markShipped(bom, new Set(['a@1'])).components?.map(({ name, scope }) => [name, scope]);
    expect(scopes).toEqual([
      ['a', 'required'],
      ['b', 'excluded'],
      ['electron', 'required'],
    ]);
  });

  it('is of the package, whatever the folder is called that it was made in', () => {
    const whole = {
      metadata: { tools: [], component: { name: 'checkout-7', version: '1' } },
      components: [],
    };
    expect(nameWhole(whole, 'shimkeeper')).toEqual({
      metadata: { tools: [], component: { name: 'shimkeeper', version: '1' } },
      components: [],
    });
  });

  it('has everything that is bundled, or is refused', () => {
    expect(() => markShipped(bom, new Set(['a@2']))).toThrow('a@2 is bundled');
  });
});
