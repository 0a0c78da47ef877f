import os from 'node:os';

const GIB = 1024 ** 3;

/** What figures depend on, in words: the system, its cores and memory, the Node version, and what else it does. */
export function machineLine() {
  const cores = os.availableParallelism();
  const [load = 0] = os.loadavg();
  return [
    `${os.type()} ${process.arch}`,
    `${cores} ${cores === 1 ? 'core' : 'cores'}`,
    `${Math.round(os.totalmem() / GIB)} GiB`,
    `Node ${process.versions.node}`,
    `load average ${load.toFixed(1)} at the start`,
  ].join(', ');
}
