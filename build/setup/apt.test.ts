import { expect, it } from 'vitest';
import { newlyInstalled } from './apt.mjs';

it('tells what an installation brings from what it only renews', () => {
  const simulation = `Reading package lists...
The following NEW packages will be installed:
  libxss1 shimkeeper
Inst libxss1 (1:1.2.3-1 Debian:12.5/stable [amd64])
Inst libnss3 [2:3.87.1-1] (2:3.87.1-1+deb12u1 Debian-Security:12/stable-security [amd64])
Inst shimkeeper (0.1.0 local-deb [amd64])
Conf libxss1 (1:1.2.3-1 Debian:12.5/stable [amd64])
`;
  expect(newlyInstalled(simulation)).toEqual(['libxss1', 'shimkeeper']);
});
