export default { files: ['build/mine/*.test.js'], workerThreads: false, nodeArguments: ['--enable-source-maps'], environmentVariables: { NODE_EXTRA_CA_CERTS: '' } };
