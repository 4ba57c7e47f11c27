/**
 * A process in which tests run `dscplus` again and again (testing-commands.ts). Each run loads fresh copies of the launcher and the
 * command, writes to this process's own standard output and standard error, and ends as a process does: when it waits for
 * nothing any more. A run that calls `process.exit` ends this process.
 */
const { resolve } = require('node:path');

const [, , launcher, end] = process.argv;
const home = process.cwd();
const emitters = [process, process.stdout, process.stderr];
const ownModules = new Set(Object.keys(require.cache));

/** The listeners of each emitter, by event. */
function listeners() {
  return emitters.map((emitter) => new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name)])));
}

let own;
let isRunning = false;

process.on('message', ({ folder, args }) => {
  own = listeners();
  isRunning = true;
  // From here on only the run keeps the process alive.
  process.channel.unref();
  process.chdir(folder);
  process.argv = [process.execPath, launcher, ...args];
  process.exitCode = undefined;
  require(resolve(launcher));
});

process.on('beforeExit', () => {
  if (!isRunning) return;
  isRunning = false;
  for (const listener of added(0, 'exit')) listener.call(process, process.exitCode ?? 0);
  const status = process.exitCode ?? 0;
  forgetRun();
  process.stdout.write(end);
  process.stderr.write(end);
  process.channel.ref();
  process.send(status);
});

process.on('disconnect', () => process.exit());

function added(emitter, name) {
  return emitters[emitter].rawListeners(name).filter((listener) => !own[emitter].get(name)?.includes(listener));
}

/** Takes away what the run has left in the process. */
function forgetRun() {
  for (const [index, emitter] of emitters.entries()) {
    for (const name of emitter.eventNames()) {
      for (const listener of added(index, name)) emitter.removeListener(name, listener);
    }
  }
  for (const file of Object.keys(require.cache)) if (!ownModules.has(file)) delete require.cache[file];
  process.chdir(home);
}
