import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { readVectorFile } from './vector-file.js';

const FOLDER = 'test-vectors';
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const KINDS = ['ocra', 'debounce', 'session', 'radius'] as const;

type Content = Record<string, unknown>;
/** A case with anything in it. */
type Case = Record<string, unknown>;

const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
const schemas = new Map(
  KINDS.map((kind) => [kind as string, ajv.compile(readJson(`${FOLDER}/schema/${kind}.schema.json`))]),
);

function readJson(path: string): Content {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const scratch = mkdtempSync(join(tmpdir(), 'dscplus-vectors-'));
test.after.always(() => rmSync(scratch, { recursive: true }));
let written = 0;

/** Writes a file of vectors. @returns its path */
function write(content: unknown): string {
  written += 1;
  const path = join(scratch, `${written}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const GOOD: Record<(typeof KINDS)[number], Case> = {
  ocra: { name: 'good', suite: 'OCRA-1:HOTP-SHA1-6:QN08', keyHex: '00', question: '1', response: '074516' },
  debounce: {
    name: 'good',
    debounce_ms: 5,
    rows: [
      { at_ms: 0, raw: { 1: true }, debounced: {} },
      { at_ms: 5, raw: {}, debounced: { 1: true } },
    ],
  },
  session: {
    name: 'good',
    script: 'contacts clean\npress PRESS for 2.5s',
    screens: [
      [0, ''],
      [2021000, 'PIN>'],
    ],
  },
  radius: {
    name: 'good',
    secret: 'xyzzy5461',
    packetHex: '0cda00268a54f4686fb394c52866e302185d062350125a665e2e1e8411f3e243822097c84fa3',
    code: 'Status-Server',
    identifier: 218,
    attributes: [['Message-Authenticator', '5a665e2e1e8411f3e243822097c84fa3']],
    messageAuthenticator: 'right',
  },
};

/** A file with one good case of that kind, changed. */
function fileOf(kind: (typeof KINDS)[number], change: Case = {}): Content {
  return { description: '', source: '', kind, cases: [{ ...GOOD[kind], ...change }] };
}

for (const name of FILES) {
  test(`vector files: every case of ${name} holds, has its own name and fits the schema`, (t) => {
    const path = `${FOLDER}/${name}`;
    const { kind, cases } = readVectorFile(path);
    for (const { name: caseName, run } of cases) t.is(run(), undefined, caseName);
    t.is(new Set(cases.map((each) => each.name)).size, cases.length);
    const validate = schemas.get(kind)!;
    t.true(validate(readJson(path)), JSON.stringify(validate.errors?.slice(0, 3)));
  });
}

/** Mistakes in vectors: kind, the change of a good case, the message. */
const MISTAKES: ReadonlyArray<readonly [(typeof KINDS)[number], Case, RegExp]> = [
  ['ocra', { name: 7 }, /cases\[0\]: name must be a string .*found a number/],
  ['ocra', { name: '' }, /cases\[0\]: name must be a string of 1 to 200/],
  ['ocra', { name: undefined }, /cases\[0\]: name is missing/],
  ['ocra', { suite: undefined }, /cases\[0\] "good": suite is missing/],
  ['ocra', { suite: 7 }, /cases\[0\] "good": suite must be a string/],
  ['ocra', { keyHex: '0' }, /cases\[0\] "good": keyHex must be hexadecimal/],
  ['ocra', { keyHex: '0x00' }, /keyHex must be hexadecimal/],
  ['ocra', { keyHex: null }, /keyHex must be hexadecimal .*found null/],
  ['ocra', { counter: 0 }, /counter must be a whole number .*as a string/],
  ['ocra', { counter: '-1' }, /counter must be a whole number/],
  ['ocra', { counter: '' }, /counter must be a whole number/],
  ['ocra', { counter: '0x10' }, /counter must be a whole number/],
  ['ocra', { timestamp: 1 }, /timestamp must be a whole number/],
  ['ocra', { timestamp: '1\n' }, /timestamp must be a whole number/],
  ['ocra', { pin: 1234 }, /pin must be a string/],
  ['ocra', { pinHashHex: 'xx' }, /pinHashHex must be hexadecimal/],
  ['ocra', { sessionHex: 'abc' }, /sessionHex must be hexadecimal/],
  ['ocra', { key: '00' }, /"key" is not a field/],
  ['ocra', { constructor: 1 }, /"constructor" is not a field/],
  ['ocra', { response: undefined }, /either a response or an error/],
  ['ocra', { error: 'both' }, /either a response or an error/],
  ['ocra', { response: undefined, error: false }, /error must be a string/],
  ['debounce', { debounce_ms: -1 }, /debounce_ms must be a whole number from 0/],
  ['debounce', { debounce_ms: 1.5 }, /debounce_ms must be a whole number/],
  ['debounce', { debounce_ms: '5' }, /debounce_ms must be a whole number/],
  ['debounce', { rows: [] }, /rows must be a list of at least one/],
  ['debounce', { rows: {} }, /rows must be a list of at least one/],
  ['debounce', { rows: [{ at_ms: 0, raw: {} }] }, /rows\[0\]\.debounced is missing/],
  ['debounce', { rows: [{ at_ms: 0, raw: { A: true }, debounced: {} }] }, /rows\[0\]\.raw\."A" is not a field/],
  ['debounce', { rows: [{ at_ms: 0, raw: { ok: true }, debounced: {} }] }, /rows\[0\]\.raw\."ok" is not a field/],
  ['debounce', { rows: [{ at_ms: 0, raw: { 1: 1 }, debounced: {} }] }, /rows\[0\]\.raw\.1 must be one of true, false/],
  ['debounce', { rows: [{ at_ms: 0.5, raw: {}, debounced: {} }] }, /rows\[0\]\.at_ms must be a whole number/],
  ['debounce', { rows: [{ at_ms: 0, raw: {}, debounced: {}, at: 1 }] }, /rows\[0\]\."at" is not a field/],
  ['session', { script: undefined }, /script is missing/],
  ['session', { script: ['wait 1s'] }, /script must be a string/],
  ['session', { screens: [] }, /screens must be a list of at least one/],
  ['session', { screens: [[0]] }, /screens\[0\] must be a list of 2/],
  ['session', { screens: [[0, '', 1]] }, /screens\[0\] must be a list of 2/],
  ['session', { screens: [['0', '']] }, /screens\[0\]\[0\] must be a whole number/],
  ['session', { screens: [[0, null]] }, /screens\[0\]\[1\] must be a string/],
  ['session', { screens: [[-1, '']] }, /screens\[0\]\[0\] must be a whole number/],
  ['radius', { packetHex: '0' }, /packetHex must be hexadecimal/],
  ['radius', { secret: '' }, /secret must be a string of 1 to 200/],
  ['radius', { requestAuthenticatorHex: '00' }, /requestAuthenticatorHex must be 32 hexadecimal digits/],
  ['radius', { identifier: 256 }, /identifier must be a whole number from 0 to 255/],
  ['radius', { attributes: [['User-Name']] }, /attributes\[0\] must be a list of 2/],
  ['radius', { attributes: {} }, /attributes must be a list/],
  ['radius', { messageAuthenticator: 'wrong' }, /messageAuthenticator must be one of "right", "missing"/],
  ['radius', { code: undefined }, /either an error or all of code/],
  ['radius', { error: 'both' }, /either an error or all of code/],
];

for (const [index, [kind, change, said]] of MISTAKES.entries()) {
  test(`vector files: refuse mistake ${index}, a ${kind} case with ${JSON.stringify(change)}, as the schema does`, (t) => {
    const content = fileOf(kind, change);
    const path = write(content);
    const { message } = t.throws(() => readVectorFile(path), { instanceOf: InputError });
    t.regex(message, said);
    t.true(message.startsWith(path), 'the file is named');
    t.false(schemas.get(kind)!(readJson(path)));
  });
}

/** Mistakes that the schemas can't find but the scripts' grammar does. */
const DEEPER_MISTAKES: ReadonlyArray<readonly [(typeof KINDS)[number], Case, RegExp]> = [
  [
    'debounce',
    { rows: [GOOD.debounce.rows, GOOD.debounce.rows].map(() => ({ at_ms: 3, raw: {}, debounced: {} })) },
    /rows\[1\]\.at_ms must be later/,
  ],
  ['session', { script: 'contacts clean\npress FOO' }, /"good": script:2:7: found "FOO"/],
  ['session', { script: 'include other.keys' }, /script:1:9: found a statement that reads a file/],
  ['session', { script: 'card file=my.card' }, /script:1:\d+: found a statement that reads a file/],
];

for (const [kind, change, said] of DEEPER_MISTAKES) {
  test(`vector files: refuse a ${kind} case with ${JSON.stringify(change)}`, (t) => {
    const { message } = t.throws(() => readVectorFile(write(fileOf(kind, change))), { instanceOf: InputError });
    t.regex(message, said);
  });
}

const NO_VECTORS: ReadonlyArray<readonly [string, unknown, RegExp]> = [
  ['no JSON', '{', /not JSON text/],
  ['a list', [], /must be an object/],
  ['no kind', { description: '', source: '', cases: [] }, /kind is missing/],
  [
    'an unknown kind',
    { ...fileOf('ocra'), kind: 'hotp' },
    /kind must be one of "ocra", "debounce", "radius", "session"/,
  ],
  ['no cases', { ...fileOf('ocra'), cases: [] }, /cases must be a list of at least one/],
  ['no source', { ...fileOf('ocra'), source: undefined }, /source is missing/],
  ['one field more', { ...fileOf('ocra'), version: 1 }, /"version" is not a field/],
  ['a case that is none', { ...fileOf('ocra'), cases: ['x'] }, /cases\[0\]: this must be an object/],
];

for (const [what, content, said] of NO_VECTORS) {
  test(`vector files: refuse a file with ${what}`, (t) => {
    const { message } = t.throws(() => readVectorFile(write(content)), { instanceOf: InputError });
    t.regex(message, said);
  });
}

test('vector files: refuse a file that is not there, and a folder', (t) => {
  t.throws(() => readVectorFile(join(scratch, 'none.json')), {
    instanceOf: InputError,
    message: /there is no such file/,
  });
  t.throws(() => readVectorFile(scratch), { instanceOf: InputError, message: /it is a folder|permission denied/ });
});

test('vector files: a message about a mistake shows no key and no PIN', (t) => {
  const secrets = { keyHex: '5ec4e7', pin: '8642', counter: 'x' };
  const { message } = t.throws(() => readVectorFile(write(fileOf('ocra', secrets))), { instanceOf: InputError });
  t.notRegex(message, /5ec4e7|8642/);
  const torn = JSON.stringify(fileOf('ocra', secrets)).slice(0, -3);
  t.notRegex(t.throws(() => readVectorFile(write(torn)), { instanceOf: InputError }).message, /5ec4e7|8642/);
});

function mismatchOf(kind: (typeof KINDS)[number], change: Case) {
  return readVectorFile(write(fileOf(kind, change))).cases[0]!.run();
}

for (const kind of KINDS) {
  test(`vector runs: the good ${kind} case holds`, (t) => {
    t.is(mismatchOf(kind, {}), undefined);
    t.true(schemas.get(kind)!(fileOf(kind)));
  });
}

test('vector runs: a wrong response fails with what came from the card and from the verifier', (t) => {
  t.deepEqual(mismatchOf('ocra', { response: '074517' }), {
    wanted: '074517',
    got: '074516 from the card, 074516 from the verifier',
  });
});

test('vector runs: a response where an error is wanted fails, and an error where a response is', (t) => {
  t.deepEqual(mismatchOf('ocra', { response: undefined, error: true }), {
    wanted: 'an error',
    got: '074516 from the card, 074516 from the verifier',
  });
  const refused = mismatchOf('ocra', { question: '+1' });
  t.is(refused?.wanted, '074516');
  t.regex(refused?.got ?? '', /^an error \(.*\) from the card, an error \(.*\) from the verifier$/);
});

const PRESS = { at_ms: 0, raw: { 1: true }, debounced: {} };

/** Rows that the filter does not keep to, and what is said of them. */
const WRONG_ROWS: ReadonlyArray<readonly [string, readonly unknown[], string, string]> = [
  [
    'one scan too late',
    [PRESS, { at_ms: 6, raw: {}, debounced: { 1: true } }],
    'at 5 ms nothing changes',
    'at 5 ms 1 goes down',
  ],
  [
    'one scan too early',
    [PRESS, { at_ms: 4, raw: {}, debounced: { 1: true } }],
    'at 4 ms 1 goes down',
    'at 4 ms nothing changes',
  ],
  [
    'the wrong key',
    [PRESS, { at_ms: 5, raw: {}, debounced: { OK: true } }],
    'at 5 ms OK goes down',
    'at 5 ms 1 goes down',
  ],
  [
    'the wrong level',
    [PRESS, { at_ms: 5, raw: {}, debounced: { 1: false } }],
    'at 5 ms 1 goes up',
    'at 5 ms 1 goes down',
  ],
  [
    'a key too many',
    [PRESS, { at_ms: 5, raw: {}, debounced: { 1: true, 2: true } }],
    'at 5 ms 1 goes down, 2 goes down',
    'at 5 ms 1 goes down',
  ],
  ['no change in the silence', [PRESS], 'at 5 ms nothing changes', 'at 5 ms 1 goes down'],
];

for (const [what, rows, wanted, got] of WRONG_ROWS) {
  test(`vector runs: debounce rows that say ${what} fail`, (t) => {
    t.deepEqual(mismatchOf('debounce', { rows }), { wanted, got });
  });
}

test('vector runs: a screen too late, too many or too few fails, and so does a script that does not succeed', (t) => {
  const [off, pin] = [
    [0, ''],
    [2021000, 'PIN>'],
  ];
  t.deepEqual(mismatchOf('session', { screens: [off, [2021001, 'PIN>']] }), {
    wanted: 'screens[1] is [2021001,"PIN>"]',
    got: 'screens[1] is [2021000,"PIN>"]',
  });
  t.deepEqual(mismatchOf('session', { screens: [off] }), {
    wanted: 'no screens[1]',
    got: 'screens[1] is [2021000,"PIN>"]',
  });
  t.is(mismatchOf('session', { screens: [off, pin, [3000000, '']] })?.got, 'no screens[2]');
  t.regex(mismatchOf('session', { script: 'wait 1ms\nexpect "PIN>"', screens: [off] })?.got ?? '', /^line 2: /);
});
