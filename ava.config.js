export default {
  files: ['build/tests/*.test.js'],
  // The native serial binding polls on the main thread's event loop: it crashes in a worker thread.
  workerThreads: false,
  nodeArguments: ['--enable-source-maps'],
  // Reading extra certificates costs Node 20 some 60 ms a process; no test needs them. What commands print is the same
  // wherever the tests run.
  environmentVariables: { NODE_EXTRA_CA_CERTS: '', GITHUB_ACTIONS: '' },
  timeout: '5m',
};
