import { availableParallelism } from 'node:os';

/** The quick tests, or a kind that stands apart: `slow` computes for long, `peers` needs programs that other people wrote. */
const kind = process.env.DSCPLUS_TESTS || undefined;

/** Bundles that take longest, which begin first: at the end each would run alone. */
const LONG = [
  'host-tools.workshop.peers.portal',
  'host-tools.workshop.peers',
  'host-tools.verifier.store.postgres',
  'host-tools.workshop.peers.portal-matrix',
  'host-tools.workshop.peers.tmux',
  'emulator.tools.walk.phone',
  'host-tools.workshop.docs',
  'host-tools.cli.commands',
  'host-tools.verifier.store',
  'emulator.tools.walk',
].map((name) => `/${name}.test.js`);

function place(path) {
  const at = LONG.findIndex((end) => path.replaceAll('\\', '/').endsWith(end));
  return at < 0 ? LONG.length : at;
}

export default {
  files: [`build/${['tests', kind].filter(Boolean).join('-')}/*.test.js`],
  sortTestFiles: (one, other) => place(one) - place(other) || (one < other ? -1 : 1),
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
