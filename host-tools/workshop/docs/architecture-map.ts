/** The map in docs/architecture.md: a picture of the areas and a table of the rooms, from the plan that the walls' test uses. */
import { FLOORS, type Room } from '../house.js';
import { FOR_TESTS, importsOf, sourceFiles } from '../imports.js';

const BEGIN = '<!-- The map: `npm run docs` writes it. -->';
const END = '<!-- The end of the map. -->';

/** The page with its map written again. */
export function withMap(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/architecture.md lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${picture()}\n\n${table()}\n\n${END}${after}`;
}

/** The area that a file stands in: a folder of a house, all of the firmware, the emulator's files that stand in no folder, or itself. */
function areaOf(file: string): string {
  if (file.startsWith('firmware/')) return 'firmware/';
  if (file.startsWith('emulator/link/scpi/')) return 'emulator/link/scpi/';
  const [house, folder = ''] = file.split('/');
  if (!folder.endsWith('.ts')) return `${house}/${folder}/`;
  // Those of the host's tools stand on several floors, so one area of them would import others that import it.
  return house === 'emulator' ? 'emulator/*.ts' : file;
}

/** Which areas import which others. */
function arrows(): Map<string, Set<string>> {
  const files = sourceFiles().filter((file) => !FOR_TESTS.test(file));
  const known = new Set(files);
  const found = new Map(files.map((file) => [areaOf(file), new Set<string>()]));
  for (const { file, name } of files.flatMap(importsOf)) {
    if (known.has(name) && areaOf(name) !== areaOf(file)) found.get(areaOf(file))!.add(areaOf(name));
  }
  return found;
}

/** An arrow for each import between areas that no longer path says already. @throws Error where arrows go round in a circle */
function picture(): string {
  const all = arrows();
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const to of all.get(from) ?? []) if (!seen.has(to)) reached(to, seen.add(to));
    return seen;
  };
  const round = [...all.keys()].find((area) => reached(area).has(area));
  if (round !== undefined) throw new Error(`the map of docs/architecture.md has a circle through ${round}`);
  const lines = [...all].flatMap(([from, direct]) =>
    [...direct]
      .filter((to) => ![...direct].some((other) => other !== to && reached(other).has(to)))
      .sort()
      .map((to) => `  ${nodeOf(from)} --> ${nodeOf(to)}`),
  );
  return ['```mermaid', 'flowchart TD', ...lines, '```'].join('\n');
}

function nodeOf(area: string): string {
  return `${area.replace(/\W+/g, '_')}["${area}"]`;
}

function table(): string {
  const rows = FLOORS.flatMap((rooms, floor) =>
    rooms.map((room) => `| ${floor + 1} | \`${room.path}\` | ${room.does} | ${importsText(room)} |`),
  );
  return ['| floor | room | what is in it | imports |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function importsText({ path, only }: Room): string {
  if (FLOORS[0]!.some((room) => room.path === path)) return 'nothing';
  if (only === undefined) return 'the floors above';
  return only.length === 0 ? 'no other room' : only.map((name) => `\`${name}\``).join(', ');
}
