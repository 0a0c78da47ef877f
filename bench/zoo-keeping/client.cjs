// A client of the zoo: starts what it is told to, over pipes as Node makes them, and stays.
const { spawn } = require('node:child_process');

for (const { file, args, argv0, env } of JSON.parse(process.env.ZOO_PLAN)) {
  spawn(file, args, { argv0, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
}
setInterval(() => undefined, 60_000);
