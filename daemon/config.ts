/** `config.json`: read, watched, and (on request only) written. */
export { addExample, type ExampleProgram, type ExampleResult, exampleProgram } from './config/example.js';
export { ConfigFile } from './config/file.js';
export { KeptConfig, readKeptConfig } from './config/kept.js';
export { loadConfig } from './config/load.js';
export type { LoadedConfig } from './config/parse.js';
export { checkConfigText } from './config/parse.js';
export { changeConfig, editableConfig, saveEditedConfig } from './config/save.js';
