/** A test signals single processes: a number that was never there (0) would reach the test run itself and all beside it. */
const kill = process.kill.bind(process);

process.kill = (pid, signal) => {
  if (pid <= 0) throw new Error(`a test must not signal the process group ${pid}`);
  return kill(pid, signal);
};
