/** Reads the syntax of TypeScript sources with the compiler itself, so that nothing is taken for code that is none. */
import type { SourceFile } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

/** Where the sources stand for the compiler, which sees no other files. */
const ROOT = '/sources';
const PROJECT = `${ROOT}/tsconfig.json`;

/**
 * @param sources texts by file name
 * @throws Error where a source has a mistake in its syntax
 */
export function readSyntax(sources: ReadonlyMap<string, string>): Map<string, SourceFile> {
  const compilerOptions = { noLib: true, noResolve: true, types: [] };
  const project = JSON.stringify({ compilerOptions, files: [...sources.keys()] });
  const texts = new Map([...sources].map(([file, text]) => [`${ROOT}/${file}`, text])).set(PROJECT, project);
  const api = new API({
    cwd: ROOT,
    fs: { readFile: (path) => texts.get(path) ?? null, fileExists: (path) => texts.has(path) },
  });
  try {
    const { program } = api.updateSnapshot({ openProject: PROJECT }).getProject(PROJECT)!;
    const [mistake] = program.getSyntacticDiagnostics();
    if (mistake !== undefined) throw new Error(`${mistake.fileName}: ${mistake.text}`);
    return new Map([...sources.keys()].map((file) => [file, program.getSourceFile(`${ROOT}/${file}`)!]));
  } finally {
    api.close();
  }
}
