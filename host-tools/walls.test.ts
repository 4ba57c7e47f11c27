import { readFileSync } from 'node:fs';
import test from 'ava';
import { FLOORS, type Room, WORLDLY } from './workshop/house.js';
import { FOR_TESTS, importsOf, sourceFiles } from './workshop/imports.js';
import { mayImport, roomOf } from './workshop/rooms.js';

const ALL_FILES = sourceFiles();
const FILES = ALL_FILES.filter((file) => !FOR_TESTS.test(file));
const ROOMS = FLOORS.flat();
const IMPORTS = FILES.flatMap(importsOf);

/** The imports from one room to another, as `FILE imports FILE`. */
const BETWEEN = new Map<Room, Map<Room, string[]>>(ROOMS.map((from) => [from, new Map(ROOMS.map((to) => [to, []]))]));
for (const { file, name } of IMPORTS) {
  BETWEEN.get(roomOf(file)!)?.get(roomOf(name)!)?.push(`${file} imports ${name}`);
}

function between(from: Room, to: Room): readonly string[] {
  return BETWEEN.get(from)!.get(to)!;
}

test('walls: no message of JSON.parse, which repeats the text, is passed on', (t) => {
  const caught = /JSON\.parse\((?:(?!\n\}|catch)[\s\S])*catch \(/;
  t.regex('try {\n    return JSON.parse(text);\n  } catch (error) {', caught);
  t.notRegex('try {\n    return JSON.parse(text);\n  } catch {', caught);
  t.deepEqual(
    FILES.filter((file) => caught.test(readFileSync(file, 'utf8'))),
    [],
    'emulator/json.ts names the place alone',
  );
});

test('walls: every file stands in a room of the plan', (t) => {
  t.deepEqual(
    FILES.filter((file) => roomOf(file) === undefined),
    [],
    'host-tools/workshop/house.ts has the plan',
  );
});

for (const room of ROOMS) {
  const allowed = ROOMS.filter((other) => other !== room && mayImport(room, other));
  const known = room.only ?? (allowed.length === 0 ? [] : ['what stands on the floors above it']);
  test(`walls: ${room.path} imports ${known.length === 0 ? 'no other room' : `only ${known.join(', ')}`}`, (t) => {
    const others = ROOMS.filter((other) => !mayImport(room, other));
    t.deepEqual(
      others.flatMap((other) => between(room, other)),
      [],
    );
  });

  const { packages = ['node:'] } = room;
  if (packages.includes('')) continue;
  test(`walls: ${room.path} imports ${packages.length === 0 ? 'nothing' : `only ${packages.join(', ')}`} from outside the house`, (t) => {
    const foreign = IMPORTS.filter(({ file, name }) => roomOf(file) === room && !ALL_FILES.includes(name));
    t.deepEqual(
      foreign.filter(({ name }) => !packages.some((start) => name.startsWith(start))),
      [],
    );
  });
}

const EMULATOR = ROOMS.filter(({ path }) => path.startsWith('emulator/'));

EMULATOR.forEach((upper, place) => {
  for (const lower of EMULATOR.slice(place + 1)) {
    if (mayImport(lower, upper)) {
      test(`walls: ${upper.path} never imports ${lower.path}, which may import it`, (t) => {
        t.deepEqual(between(upper, lower), []);
      });
    } else {
      test(`walls: ${upper.path} and ${lower.path} never import each other`, (t) => {
        t.deepEqual([...between(upper, lower), ...between(lower, upper)], []);
      });
    }
  }
});

test('walls: no imports go round in a circle', (t) => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) t.fail([...path, file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    done.add(file);
    for (const { name } of importsOf(file)) if (ALL_FILES.includes(name)) visit(name, [...path, file]);
  };
  for (const file of ALL_FILES) visit(file, []);
  t.is(done.size, ALL_FILES.length);
});

test('walls: nothing that users run imports what only tests use', (t) => {
  t.deepEqual(
    IMPORTS.filter(({ file, name }) => FOR_TESTS.test(name) && !file.startsWith('host-tools/workshop/')),
    [],
  );
});

/** Time, chance and the process. A `Date` of a given time is none of them. */
const WORLD =
  /\b(Date|performance)\.|\bnew Date\(\)|Math\.random\b|\brandom(Bytes|Int|UUID)\(|\bset(Timeout|Interval|Immediate)\(|node:timers|\bprocess\./;
/** Functions whose last bits differ between engines. */
const INEXACT = /Math\.(log|exp|pow|sin|cos|tan|cbrt|sinh|cosh|tanh)/;

function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

test('walls: only the files that touch the real world know time, chance and the process', (t) => {
  const worldly = FILES.filter((file) => WORLD.test(codeOf(file)));
  t.deepEqual(
    worldly.filter((file) => !WORLDLY.some((path) => file.startsWith(path))),
    [],
  );
  t.deepEqual(
    WORLDLY.filter((path) => !worldly.some((file) => file.startsWith(path))),
    [],
  );
});

test('walls: what reaches a digest is computed by integer arithmetic', (t) => {
  const exact = FILES.filter((file) => /^(firmware|emulator\/(machine|trace|script|link))\//.test(file));
  t.deepEqual(
    exact.filter((file) => INEXACT.test(codeOf(file))),
    [],
  );
});
