/** Bundles each file of tests with the firmware and all of its mutants, as a script for `load`. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { withMutants } from './all-in-one.js';
import type { Mutant } from './mutants.js';

const AVA = resolve('host-tools/workshop/mutate/ava-in-process.ts');
const FOLDER = 'build/mutate/suite';

/** @returns the scripts' paths, in the order of the files */
export async function bundle(
  suite: readonly string[],
  sources: ReadonlyMap<string, string>,
  mutants: readonly Mutant[],
): Promise<string[]> {
  mkdirSync(FOLDER, { recursive: true });
  const texts = new Map(
    [...sources].map(([file, text]) => {
      const first = mutants.findIndex((mutant) => mutant.file === file);
      return [
        resolve(file),
        withMutants(
          text,
          mutants.filter((mutant) => mutant.file === file),
          first,
        ),
      ];
    }),
  );
  const firmware: Plugin = {
    name: 'firmware with mutants',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = texts.get(path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
  const scripts = suite.map((file) => ({ file, out: file.replaceAll('/', '.').replace(/\.ts$/, '') }));
  await build({
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    packages: 'external',
    // A script can't import, but it can require.
    supported: { 'dynamic-import': false },
    logLevel: 'warning',
    entryPoints: scripts.map(({ out }) => ({ in: out, out })),
    plugins: [entries(new Map(scripts.map(({ file, out }) => [out, file]))), firmware],
    alias: { ava: AVA },
    // Files that pages refer to are bundled as their text.
    loader: { '.css': 'text', '.browser.js': 'text' },
    outdir: FOLDER,
  });
  return scripts.map(({ out }) => resolve(FOLDER, `${out}.js`));
}

/** A script's entry: it loads the tests and hands out what they gathered. */
function entries(files: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'entries',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /./ }, ({ path, kind }) =>
        kind === 'entry-point' ? { path, namespace: 'entry' } : undefined,
      );
      onLoad({ filter: /./, namespace: 'entry' }, ({ path }) => ({
        contents: `import './${files.get(path)}';\nexport { endings, run, tests } from 'ava';\n`,
        resolveDir: '.',
      }));
    },
  };
}
