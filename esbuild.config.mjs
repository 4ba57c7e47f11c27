// Builds the command, the library, and on request the tests (--tests) or the benches (--bench), into build/.
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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
const RARELY_LOADED = ['xmlbuilder'];

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
    minifyWhitespace: true,
    minifySyntax: true,
    external: [...common.external, ...RARELY_LOADED],
  });
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

/** One bundle a room: a test worker's cost is per file, not per test. */
async function buildTests() {
  rmSync('build/tests', { recursive: true, force: true });
  for (const room of ['firmware', 'emulator', 'host-tools']) {
    const contents = filesBelow(room, '.test.ts')
      .map((file) => `import './${file.replaceAll('\\', '/')}';`)
      .join('\n');
    await build({
      ...common,
      format: 'esm',
      packages: 'external',
      stdin: { contents, resolveDir: '.', sourcefile: `${room}.test.ts`, loader: 'ts' },
      outfile: `build/tests/${room}.test.js`,
    });
  }
}

await buildCommand();
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
