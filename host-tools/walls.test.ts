import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import test from 'ava';

/** What a room's files may import, tests apart. Patterns are the start of a path in the house, or a package's name. */
const WALLS: ReadonlyArray<{ room: RegExp; may: RegExp; because: string }> = [
  { room: /^firmware\/hal\.ts$/, may: /^$/, because: 'hal.ts imports nothing' },
  { room: /^firmware\/models\.ts$/, may: /^$/, because: 'models are data' },
  ...['keypad', 'ui', 'lcd', 'ocra', 'storage', 'power'].map((folder) => ({
    room: new RegExp(`^firmware/${folder}/`),
    may: new RegExp(`^(firmware/${folder}/|firmware/(hal|models|plain)\\.ts$|@noble/hashes)`),
    because: 'the firmware’s folders do not import each other',
  })),
  { room: /^firmware\//, may: /^(firmware\/|@noble\/hashes)/, because: 'the firmware is pure' },
  {
    room: /^emulator\/link\/scpi\//,
    may: /^emulator\/link\/scpi\//,
    because: 'what all that speaks SCPI has imports nothing',
  },
  {
    room: /^emulator\//,
    may: /^(emulator\/|firmware\/|node:|[^./])/,
    because: 'the emulator never imports host-tools',
  },
  ...(
    [
      ['drawing', 'drawing', 'drawing turns a view into cells, and knows neither bench nor terminal'],
      ['bench', 'bench|drawing', 'the bench makes the view, and knows no terminal'],
      ['terminal', 'terminal|drawing', 'the terminal shows cells and passes keys on, and knows no bench'],
    ] as const
  ).map(([part, parts, because]) => ({
    room: new RegExp(`^emulator/faceplate/${part}/(?!testing)`),
    may: new RegExp(`^(?!emulator/faceplate/(?!(${parts})/))`),
    because,
  })),
  {
    room: /^host-tools\/(client|verifier)\//,
    may: /^(host-tools\/(client|verifier)\/|emulator\/link\/scpi\/|node:|[^./](?!.*tools\/)(?!irmware|mulator))/,
    because: 'client and verifier know neither firmware nor emulator',
  },
  {
    room: /^host-tools\/server\//,
    may: /^(host-tools\/(server|verifier)\/|emulator\/link\/scpi\/|node:)/,
    because: 'the login server puts a verifier on a line, and knows nothing of cards, ports or clients',
  },
  {
    room: /^host-tools\/verifier\//,
    may: /^(?!host-tools\/(client|server)\/)/,
    because: 'the verifier knows nobody who uses it',
  },
  {
    room: /^host-tools\/client\//,
    may: /^(?!host-tools\/(verifier|server)\/)/,
    because: 'a client knows no more of the other end than the wire tells',
  },
  {
    room: /^host-tools\/provisioning\//,
    may: /^(host-tools\/(provisioning|verifier\/ocra)\/|emulator\/input-error\.ts$|node:|@xmldom\/xmldom$|xmlbuilder$)/,
    because: 'a key container is read and written without any card, emulator or store',
  },
];

/** Words that stand only where the real world is touched. */
const WORLD =
  /\b(Date|performance)\.|\bnew Date\b|Math\.(random|log|exp|pow|sin|cos)\b|\bset(Timeout|Interval|Immediate)\(|\bprocess\./;

function sources(room: string): string[] {
  return readdirSync(room, { recursive: true, encoding: 'utf8' })
    .map((file) => join(room, file.replaceAll('\\', '/')))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const names = [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';|\bimport\('([^']+)'\)/gm)].map(
    (match) => match[1] ?? match[2],
  );
  return names.map((name) =>
    name.startsWith('.') ? normalize(join(dirname(file), name)).replace(/\.js$/, '.ts') : name,
  );
}

const FILES = ['firmware', 'emulator', 'host-tools'].flatMap(sources);

test('walls: every import stays within what its room may know', (t) => {
  for (const file of FILES) {
    const walls = WALLS.filter(({ room }) => room.test(file));
    for (const name of importsOf(file)) {
      for (const { may, because } of walls) t.regex(name, may, `${file} imports ${name}: ${because}`);
    }
  }
});

test('walls: no imports go round in a circle', (t) => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    t.false(path.includes(file), [...path, file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const name of importsOf(file).filter((name) => FILES.includes(name))) visit(name, [...path, file]);
    done.add(file);
  };
  for (const file of FILES) visit(file, []);
});

test('walls: firmware, parts (but for the wall’s clock) and scripts know neither time nor chance', (t) => {
  const pure = FILES.filter((file) => /^(firmware|emulator\/(machine\/(?!card-file)|trace))/.test(file));
  for (const file of pure) {
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    t.notRegex(code, WORLD, file);
  }
});
