// Builds the command, the library, and on request the tests (--tests) or the benches (--bench), into build/.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  define: { __VERSION__: JSON.stringify(version) },
  // They hold native code, which they find beside themselves.
  external: ['@serialport/bindings-cpp', '@lydell/node-pty', 'libsql'],
};

/** Packages that a command loads from node_modules only when it needs them. */
const RARELY_LOADED = ['xmlbuilder', 'blessed'];

/** Every file below `folder` whose name ends in `ending`, in code-unit order. */
function filesBelow(folder, ending) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The launcher answers --version itself and loads one bundle for a subcommand: CommonJS starts fastest. */
async function buildCommand() {
  await build({
    ...common,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    entryPoints: { dscplus: 'host-tools/cli/launcher.ts' },
    external: [...common.external, './cli/*'],
    outdir: 'build',
    sourcemap: false,
    minifySyntax: true,
    banner: { js: '#!/usr/bin/env node' },
  });
  chmodSync('build/dscplus.cjs', 0o755);
  const commands = filesBelow('host-tools/cli/commands', '.ts').filter((file) => !file.endsWith('.test.ts'));
  await build({
    ...common,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    entryPoints: commands,
    outdir: 'build/cli',
    // Reading a bundle is most of a short command's time: keep it small, and what few need outside of it.
    minify: true,
    external: [...common.external, ...RARELY_LOADED],
    // A script with a code cache can't import, but it can require.
    supported: { 'dynamic-import': false },
  });
}

/**
 * V8's code cache of the command that starts most often, made after it has played a login: it then starts without
 * compiling. Only this very Node takes it, and any other compiles as always (launcher.ts).
 */
async function buildCodeCache() {
  const file = resolve('build/cli/replay.cjs');
  const text = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'utf8')}\n})`;
  const script = new Script(text, { filename: file });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-build-'));
  const keys = join(folder, 'login.keys');
  writeFileSync(
    keys,
    'press PRESS for 2.5s\nexpect "PIN>"\ntype 1234\npress OK\ntype 123456\npress OK\nexpect response\n',
  );
  const status = await module.exports.run([keys, '--output', join(folder, 'report')]);
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`the build's login ended with ${status}`);
  writeFileSync(`${file}.cache`, script.createCachedData());
}

/** The package's root and its subpaths, as ES modules. */
async function buildLibrary() {
  await build({
    ...common,
    format: 'esm',
    entryPoints: {
      index: 'host-tools/index.ts',
      client: 'host-tools/client/index.ts',
      verifier: 'host-tools/verifier/index.ts',
    },
    outdir: 'build',
    // CommonJS that requires Node's modules while it runs, which an ES module bundle can't.
    external: [...common.external, '@serialport/*'],
  });
}

/**
 * One bundle a folder. A test process costs as much as many tests, so a file each would be too many; and a test that
 * serves a card must not stand in one process with those that compute for a second without a pause.
 */
async function buildTests() {
  rmSync('build/tests', { recursive: true, force: true });
  const files = ['firmware', 'emulator', 'host-tools'].flatMap((room) => filesBelow(room, '.test.ts'));
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const own = files.filter((file) => dirname(file) === folder).map((file) => file.replaceAll('\\', '/'));
    const name = folder.replaceAll(/[\\/]/g, '.');
    await build({
      ...common,
      format: 'esm',
      packages: 'external',
      stdin: {
        contents: own.map((file) => `import './${file}';`).join('\n'),
        resolveDir: '.',
        sourcefile: `${name}.test.ts`,
        loader: 'ts',
      },
      outfile: `build/tests/${name}.test.js`,
    });
  }
}

// A cache of an older bundle must never meet a newer one: V8 compares no more than the text's length.
rmSync('build/cli', { recursive: true, force: true });
await buildCommand();
await buildCodeCache();
await buildLibrary();
if (process.argv.includes('--tests')) await buildTests();
for (const [flag, entry] of [
  ['--bench', 'host-tools/bench/bench.ts'],
  ['--docs', 'host-tools/docs/write-docs.ts'],
]) {
  if (!process.argv.includes(flag)) continue;
  await build({
    ...common,
    format: 'esm',
    packages: 'external',
    entryPoints: [entry],
    outdir: `build/${flag.slice(2)}`,
  });
}
