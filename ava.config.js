import { availableParallelism } from 'node:os';

/** The quick tests, or a kind that stands apart: `slow` computes for long, `peers` needs programs that other people wrote. */
const kind = process.env.DSCPLUS_TESTS || undefined;

export default {
  files: [`build/${['tests', kind].filter(Boolean).join('-')}/*.test.js`],
  // Tests wait for disks and other processes now and then, and those with peers much of the time.
  concurrency: availableParallelism() + (kind === 'peers' ? 2 : 1),
  // The native serial binding polls on the main thread's event loop: it crashes in a worker thread.
  workerThreads: false,
  nodeArguments: ['--enable-source-maps'],
  // Reading extra certificates costs Node 20 some 60 ms a process; no test needs them. The output of commands is the same
  // wherever the tests run.
  environmentVariables: { NODE_EXTRA_CA_CERTS: '', GITHUB_ACTIONS: '' },
  timeout: '5m',
};
