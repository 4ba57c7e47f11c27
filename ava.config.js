export default {
  // The quick tests, or a kind that stands apart: `slow` computes for long, `peers` needs programs that other people wrote.
  files: [`build/${['tests', process.env.DSCPLUS_TESTS].filter(Boolean).join('-')}/*.test.js`],
  // The native serial binding polls on the main thread's event loop: it crashes in a worker thread.
  workerThreads: false,
  nodeArguments: ['--enable-source-maps'],
  // Reading extra certificates costs Node 20 some 60 ms a process; no test needs them. What commands print is the same
  // wherever the tests run.
  environmentVariables: { NODE_EXTRA_CA_CERTS: '', GITHUB_ACTIONS: '' },
  timeout: '5m',
};
