// Builds the command, the library, and on request the tests (--tests) or the benches (--bench), into build/.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
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
  // Files that pages refer to are bundled as their text.
  loader: { '.css': 'text', '.browser.js': 'text' },
  // They hold native code, which they find beside themselves; or require Node's modules while they run.
  external: ['@serialport/bindings-cpp', '@lydell/node-pty', 'libsql', 'pg', 'pgpass'],
};

/** Where `require('dscplus')` finds its modules and types. */
const COMMONJS = 'build/commonjs';

/** The argument that makes this file the program in the panel's terminal. */
const PANEL_CACHE = '--panel-cache';

/** The argument that makes this file the portal whose code is cached. */
const PORTAL_CACHE = '--portal-cache';

/** Where the benches are; and the argument that builds them alone, as far as they can be (bench/compare.ts). */
const BENCHES = 'host-tools/workshop/bench';
const BENCHES_ONLY = '--benches-only';

/** Packages that a command loads from node_modules only when it needs them. */
const RARELY_LOADED = ['pino', 'xmlbuilder'];

/** Blessed's root, with all its widgets, is required by one line that nothing here comes to: it stays in node_modules. */
const withoutWidgets = {
  name: 'without-widgets',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/$/ }, ({ importer }) =>
      importer.replaceAll('\\', '/').endsWith('blessed/lib/unicode.js')
        ? { path: 'blessed', external: true }
        : undefined,
    );
  },
};

/** Modules that a command loads only when it needs them, from a bundle beside its own: long code that few runs come to. */
const RARELY_LOADED_SOURCES = ['host-tools/replay/junit-report.ts'];

const besideCommands = {
  name: 'beside-commands',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, kind }) => {
      const name = basename(path, '.js');
      const isRare = RARELY_LOADED_SOURCES.some((file) => basename(file, '.ts') === name);
      return isRare && kind === 'dynamic-import' ? { path: `./${name}.cjs`, external: true } : undefined;
    });
  },
};

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
  // Where blessed in build/cli looks for what the system does not know.
  mkdirSync('build/usr', { recursive: true });
  copyFileSync('node_modules/blessed/usr/xterm-256color', 'build/usr/xterm-256color');
  // Folders there hold what the commands print and read with.
  const commands = readdirSync('host-tools/cli/commands')
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `host-tools/cli/commands/${name}`);
  await build({
    ...common,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    entryPoints: [...commands, ...RARELY_LOADED_SOURCES].map((file) => ({ in: file, out: basename(file, '.ts') })),
    outdir: 'build/cli',
    // Reading a bundle is most of a short command's time: keep it small, and what few need outside of it.
    minify: true,
    external: [...common.external, ...RARELY_LOADED],
    plugins: [withoutWidgets, besideCommands],
    // A script with a code cache can't import, but it can require.
    supported: { 'dynamic-import': false },
  });
}

/** Loads a command's bundle as launcher.ts does. */
function loadScript(file) {
  const text = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'utf8')}\n})`;
  const script = new Script(text, { filename: file });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return { script, run: module.exports.run };
}

/**
 * V8's code caches of the commands that are waited for most, made after each has done its work: it then starts without
 * compiling. Only this very Node takes them, and any other compiles as always (launcher.ts).
 */
async function buildReplayCache() {
  const file = resolve('build/cli/replay.cjs');
  const { script, run } = loadScript(file);
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-build-'));
  const keys = join(folder, 'login.keys');
  writeFileSync(
    keys,
    'press PRESS for 2.5s\nexpect "PIN>"\ntype 1234\npress OK\ntype 123456\npress OK\nexpect response\n',
  );
  const status = await run([keys, '--output', join(folder, 'report')]);
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`the build's login ended with ${status}`);
  writeFileSync(`${file}.cache`, script.createCachedData());
}

/** The panel's cache is made by a panel in a terminal that is really there, up to the PIN. */
async function buildPanelCache() {
  const native = await import('@lydell/node-pty').catch(() => undefined);
  // Where there are no pseudo-terminals there is no cache either, and the panel compiles at its start.
  if (native === undefined) return;
  const env = { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', NO_COLOR: '' };
  const pty = native.spawn(process.execPath, [resolve('esbuild.config.mjs'), PANEL_CACHE], {
    cols: 120,
    rows: 40,
    env,
  });
  let screen = '';
  let sent = '';
  pty.onData((text) => {
    screen += text;
    for (const [shown, keys] of [
      ['p: hold PRESS', 'p'],
      ['type 1234, Enter', '12\t\x1b[<0;3;3M\x1b[<0;3;3mq'],
    ]) {
      if (sent.includes(keys) || !screen.includes(shown)) continue;
      sent += keys;
      pty.write(keys);
    }
  });
  const patience = setTimeout(() => pty.kill('SIGKILL'), 30_000);
  const { exitCode } = await new Promise((resolve) => pty.onExit(resolve));
  clearTimeout(patience);
  if (exitCode !== 0) throw new Error(`the build's panel ended with ${exitCode}:\n${screen}`);
}

/** The portal's cache is made by a demo that has shown its first page. */
async function buildPortalCache() {
  // A signal ends a process there before it can write.
  if (process.platform === 'win32') return;
  const child = spawn(process.execPath, [resolve('esbuild.config.mjs'), PORTAL_CACHE], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = await once(child.stdout, 'data');
  const page = await fetch(`${/listening on (\S+)/.exec(String(printed))[1]}/login`);
  await page.text();
  child.kill('SIGTERM');
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error(`the build's portal ended with ${status}`);
}

/** Runs the server of that page. */
async function runPortalForCache() {
  const file = resolve('build/cli/portal.cjs');
  const { script, run } = loadScript(file);
  process.exitCode = await run(['--demo', '--listen', '0']);
  writeFileSync(`${file}.cache`, script.createCachedData());
}

/** Runs the faceplate in that terminal. */
async function runPanelForCache() {
  const file = resolve('build/cli/panel.cjs');
  const { script, run } = loadScript(file);
  process.exitCode = await run([]);
  writeFileSync(`${file}.cache`, script.createCachedData());
}

/** The package's root and its subpaths, as ES modules and as CommonJS modules. */
async function buildLibrary() {
  const library = {
    ...common,
    entryPoints: {
      index: 'host-tools/index.ts',
      mock: 'host-tools/mock.ts',
      client: 'host-tools/client/index.ts',
      verifier: 'host-tools/verifier/index.ts',
    },
    // CommonJS that requires Node's modules while it runs, which an ES module bundle can't.
    external: [...common.external, '@serialport/*'],
  };
  await build({ ...library, format: 'esm', outdir: 'build' });
  await build({ ...library, format: 'cjs', outdir: COMMONJS });
  // The HTTP framework is CommonJS that requires Node's modules while it runs: an ES module takes it from there.
  await build({
    ...common,
    entryPoints: { portal: 'host-tools/portal/index.ts' },
    external: [...common.external, ...RARELY_LOADED],
    format: 'cjs',
    minifySyntax: true,
    outdir: COMMONJS,
  });
  writeFileSync('build/portal.js', "export * from './commonjs/portal.js';\n");
  // The package is one of ES modules; this folder of it is not, and neither are the types in it (--types).
  writeFileSync(join(COMMONJS, 'package.json'), '{ "type": "commonjs" }\n');
}

/** The card for a page, one file without imports: a module for browsers and bundlers, and a script for a page from a file. */
async function buildWeb() {
  const web = {
    ...common,
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    entryPoints: { web: 'emulator/web/element/index.ts' },
  };
  await build({ ...web, format: 'esm', outdir: 'build' });
  await build({ ...web, format: 'cjs', outdir: COMMONJS });
  // Most pages have no phone, and no code to read.
  await build({ ...web, format: 'esm', entryPoints: { camera: 'emulator/web/camera/index.ts' }, outdir: 'build' });
  await build({ ...web, format: 'iife', entryPoints: { 'web.script': web.entryPoints.web }, outdir: 'build' });
}

/** The declarations that tsc wrote for the ES modules, once more for the CommonJS modules. */
function copyTypes() {
  cpSync('build/types', join(COMMONJS, 'types'), { recursive: true });
}

/** The end of a test's file name before `.test.ts`, and the folder in build/ for its kind: ava.config.js runs one kind. */
const TEST_KINDS = { '.slow': 'tests-slow', '.peers': 'tests-peers', '': 'tests' };

/** @param folder only the tests that stand in it, of every kind; undefined for all */
async function buildTests(folder) {
  const files = ['firmware', 'emulator', 'host-tools'].flatMap((room) => filesBelow(room, '.test.ts'));
  const wanted = files.filter((file) => folder === undefined || dirname(file) === folder);
  if (wanted.length === 0) throw new Error(`no test stands in ${folder} itself: name a folder that has one`);
  for (const [ending, kind] of Object.entries(TEST_KINDS)) {
    if (folder === undefined) rmSync(`build/${kind}`, { recursive: true, force: true });
    const bundles = await buildKind(
      wanted.filter((file) => kindOf(file) === ending || (ending === '.slow' && isTriedMore(file))),
      kind,
    );
    if (folder !== undefined) for (const name of bundles) console.log(`build/${kind}/${name}.test.js`);
  }
}

/** Whether a quick file of tests has a property that the slow tests try more often. */
function isTriedMore(file) {
  return kindOf(file) === '' && readFileSync(file, 'utf8').includes("/testing-runs.js'");
}

function kindOf(file) {
  return Object.keys(TEST_KINDS).find((ending) => file.endsWith(`${ending}.test.ts`));
}

/**
 * Quick tests of the folders in a row, and of those below, stand in one bundle, which has the first one's name: a test
 * process costs a quarter of a second before its first test, which is more than most folders' tests. Of two rows, that with
 * the longer path counts.
 */
const ONE_BUNDLE = [
  ['firmware'],
  // Each computes for a while.
  ['emulator'],
  ['emulator/faceplate'],
  ['emulator/machine'],
  ['emulator/script'],
  ['emulator/tools'],
  ['emulator/trace'],
  ['host-tools/client'],
  ['host-tools/vectors', 'host-tools/trace-check', 'host-tools/compare', 'host-tools/provisioning', 'host-tools/files'],
  ['host-tools/workshop'],
  // Each serves somebody, or waits for other processes.
  ['emulator/link'],
  ['host-tools/couriers'],
  ['host-tools/line', 'host-tools/monitor', 'host-tools/panel'],
  ['host-tools/server'],
  ['host-tools/cli'],
  ['host-tools/cli/commands', 'host-tools/replay'],
  ['host-tools/cli/commands/panel'],
  ['host-tools/portal'],
  ['host-tools/radius'],
  // Each keeps stores.
  ['host-tools/identity', 'host-tools/methods', 'host-tools/store-files'],
  ['host-tools/verifier'],
];

/**
 * Peers' tests whose names begin so are bundles of their own: one process drives the browser and serves its pages, and that
 * is what each of them waits for. A card in a terminal switches itself off while its tests wait for those of others.
 */
const APART = ['portal-matrix', 'portal', 'tmux'];

/** A bundle's name by one of its files; two with one name are one bundle. */
function bundleOf(file, kind) {
  const folder = dirname(file);
  const apart = kind === 'tests-peers' ? APART.find((begin) => basename(file).startsWith(begin)) : undefined;
  return [joinedWith(folder, kind) ?? folder, apart ?? []].flat().join('/').replaceAll('/', '.');
}

/** @returns the first of the folders that share a bundle with this one, or with one that it is below */
function joinedWith(folder, kind) {
  if (kind !== 'tests' || folder === '.') return undefined;
  return ONE_BUNDLE.find((rooms) => rooms.includes(folder))?.[0] ?? joinedWith(dirname(folder), kind);
}

/** Each bundle's entry, which loads its files. */
function entries(bundles) {
  return {
    name: 'entries',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path, kind }) =>
        kind === 'entry-point' ? { path, namespace: 'entry' } : undefined,
      );
      onLoad({ filter: /./, namespace: 'entry' }, ({ path }) => ({
        contents: bundles
          .get(path)
          .map((file) => `import './${file}';`)
          .join('\n'),
        resolveDir: '.',
      }));
    },
  };
}

/**
 * One bundle a folder or several (ONE_BUNDLE). A file each would be too many; and a test that serves a card must not stand in
 * one process with those that compute for a second without a pause.
 * @returns the bundles' names
 */
async function buildKind(files, kind) {
  const bundles = new Map();
  for (const file of files.map((path) => path.replaceAll('\\', '/'))) {
    const name = bundleOf(file, kind);
    bundles.set(name, [...(bundles.get(name) ?? []), file]);
  }
  const names = [...bundles.keys()];
  await build({
    ...common,
    format: 'esm',
    packages: 'external',
    // A failure's excerpt comes from the file itself; each process reads the map, so it is kept small.
    sourcesContent: false,
    entryPoints: names.map((name) => ({ in: name, out: `${name}.test` })),
    plugins: [entries(bundles)],
    outdir: `build/${kind}`,
  });
  return names;
}

/** Code that benches share is a module that they load: each is built by itself, so that one can be left out. */
const benchByBench = {
  name: 'bench-by-bench',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[^/]*$/ }, ({ path, resolveDir }) =>
      resolveDir.replaceAll('\\', '/').endsWith(BENCHES) ? { path, external: true } : undefined,
    );
  },
};

/** @param leftOut gets what can't be built, a commit that lacks what it measures; undefined where that ends the build */
async function buildBenches(leftOut) {
  rmSync('build/bench', { recursive: true, force: true });
  for (const file of filesBelow(BENCHES, '.ts')) {
    if (file.endsWith('.test.ts')) continue;
    const built = build({
      ...common,
      format: 'esm',
      packages: 'external',
      entryPoints: [file],
      outdir: 'build/bench',
      plugins: [benchByBench],
      logLevel: leftOut === undefined ? 'warning' : 'silent',
    });
    await (leftOut === undefined ? built : built.catch(() => leftOut(file)));
  }
}

/** All that the arguments ask for. */
async function buildAll() {
  // A cache of an older bundle must never meet a newer one: V8 compares no more than the text's length.
  rmSync('build/cli', { recursive: true, force: true });
  // Before the portal that shows its devices makes its cache.
  await buildWeb();
  await buildCommand();
  await buildReplayCache();
  await buildPanelCache();
  await buildPortalCache();
  await buildLibrary();
  if (process.argv.includes('--tests')) await buildTests();
  if (process.argv.includes('--bench')) await buildBenches();
  for (const [flag, ...entryPoints] of [
    ['--docs', 'host-tools/workshop/docs/write-docs.ts'],
    ['--seeded', 'host-tools/workshop/seeded/seeded.ts'],
    ['--mutate', 'host-tools/workshop/mutate/mutate.ts', 'host-tools/workshop/mutate/trial.ts'],
  ]) {
    if (!process.argv.includes(flag)) continue;
    await build({
      ...common,
      format: 'esm',
      packages: 'external',
      entryPoints,
      outdir: `build/${flag.slice(2)}`,
    });
  }
}

/** While one writes tests: those of one folder, as quickly as can be. The command and the library stay as they were built last. */
const testsOf = process.argv.find((argument) => argument.startsWith('--tests='))?.slice('--tests='.length);

if (process.argv.includes(PANEL_CACHE)) await runPanelForCache();
else if (process.argv.includes(PORTAL_CACHE)) await runPortalForCache();
else if (testsOf !== undefined) await buildTests(testsOf.replace(/\/$/, ''));
else if (process.argv.includes('--types')) copyTypes();
else if (process.argv.includes(BENCHES_ONLY)) await buildBenches((file) => console.error(`left out: ${file}`));
else await buildAll();
