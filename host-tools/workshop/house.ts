/**
 * The plan of the house: every room, floor by floor, and what may be imported. The walls' test holds the sources to it,
 * and the map in docs/architecture.md is drawn from it.
 *
 * A room may import the rooms on the floors above its own. Rooms on one floor do not import each other.
 */

export interface Room {
  /** A folder, with `/` at its end, or a file. The longest path that a file's path begins with is its room. */
  readonly path: string;
  readonly does: string;
  /** The rooms and files that it may import, where these are fewer than all on the floors above. */
  readonly only?: readonly string[];
  /** The imports it may have from outside the house: beginnings of module names. `node:` by default. */
  readonly packages?: readonly string[];
}

const CARD_HARDWARE = ['firmware/hal.ts', 'firmware/models.ts', 'firmware/plain.ts'] as const;
const MESSAGES = ['emulator/input-error.ts', 'emulator/text.ts', 'emulator/checks.ts'] as const;
const LINK_KNOWS = ['firmware/', 'emulator/machine/', 'emulator/time.ts', 'emulator/link/scpi/', ...MESSAGES] as const;

/** A part of the card's program: it knows the hardware and no other part. */
function firmwarePart(path: string, does: string, packages: readonly string[] = []): Room {
  return { path, does, only: CARD_HARDWARE, packages };
}

/** From the top: what is imported by many and imports little comes first. */
export const FLOORS: ReadonlyArray<readonly Room[]> = [
  [
    { path: 'firmware/hal.ts', does: 'the hardware as the program sees it', packages: [] },
    { path: 'firmware/models.ts', does: 'the card models, as data', packages: [] },
    { path: 'firmware/plain.ts', does: 'numbers as plain data', packages: [] },
  ],
  [
    firmwarePart('firmware/keypad/', 'debounce, presses, holds'),
    firmwarePart('firmware/ui/', 'entry fields, screens and their table'),
    firmwarePart('firmware/lcd/', 'segments and the characters that they show'),
    firmwarePart('firmware/ocra/', 'the response: RFC 6287', ['@noble/hashes/']),
    firmwarePart('firmware/storage/', 'the memory record and its two slots'),
    firmwarePart('firmware/power/', 'the energy account'),
  ],
  [{ path: 'firmware/', does: 'the card’s program, joined from its parts', packages: [] }],
  [
    { path: 'emulator/input-error.ts', does: 'bad input, as every room reports it', only: [], packages: [] },
    { path: 'emulator/text.ts', does: 'quoted words and times, as every room writes them', only: [], packages: [] },
    {
      path: 'emulator/json.ts',
      does: 'JSON out of files, read without a word of it in a message',
      only: [],
      packages: [],
    },
    { path: 'emulator/time.ts', does: 'the world’s time, handed in', only: [], packages: [] },
    {
      path: 'emulator/link/scpi/',
      does: 'the grammar of SCPI: headers, parameters, status, errors',
      only: [],
      packages: [],
    },
    {
      path: 'emulator/phone/messages.ts',
      does: 'what an IB Key and its server say to each other',
      only: [],
      packages: [],
    },
  ],
  [
    {
      path: 'emulator/checks.ts',
      does: 'checks of the arguments of public calls',
      only: ['emulator/input-error.ts', 'emulator/text.ts'],
      packages: [],
    },
  ],
  [
    {
      path: 'emulator/machine/',
      does: 'the hardware around the program: board, card, card record, card file',
      only: ['firmware/', 'emulator/json.ts', ...MESSAGES],
      packages: ['node:', '@noble/hashes/utils.js'],
    },
  ],
  [
    {
      path: 'emulator/phone/',
      does: 'IB Key on a phone: platforms as data, the phone as a value, a pretended server beside it',
      only: ['firmware/ocra/', 'emulator/phone/messages.ts', ...MESSAGES],
      packages: [],
    },
  ],
  [{ path: 'emulator/trace/', does: 'records of a run: waveforms, timelines; and captures' }],
  [
    {
      path: 'emulator/reference/',
      does: 'the card as an outsider may expect it, written from docs/fidelity.md',
      only: ['firmware/hal.ts', 'firmware/models.ts', ...MESSAGES],
    },
  ],
  [
    {
      path: 'emulator/script/',
      does: 'the key-script language: statements, players, reporters',
      packages: ['node:', 'xmlbuilder', 'csv-parse/sync'],
    },
  ],
  [{ path: 'emulator/session/', does: 'a machine with its past: checkpoints, undo, stepping' }],
  [
    { path: 'emulator/tools/walk/', does: 'visits every state of the card' },
    { path: 'emulator/tools/campaign/', does: 'plays a script under every fault' },
    { path: 'emulator/tools/shrink/', does: 'makes a failing script as short as it can be' },
    { path: 'emulator/tools/debugger/', does: 'steps through a script, back and forth' },
    { path: 'emulator/tools/update/', does: 'rewrites a script’s expectations to the screens that it showed' },
  ],
  [
    {
      path: 'emulator/link/',
      does: 'a card as an instrument: commands, board time, lines',
      only: LINK_KNOWS,
    },
  ],
  [
    {
      path: 'emulator/link/ports/',
      does: 'where an instrument can be reached: mock, PTY, serial, TCP, standard streams',
      only: ['emulator/link/', ...LINK_KNOWS],
      packages: ['node:', '@serialport/', '@lydell/node-pty'],
    },
  ],
  [
    {
      path: 'emulator/web/',
      does: 'a card or a phone that lives on a page: settings, time, fingers',
      only: ['emulator/link/', 'emulator/phone/', ...LINK_KNOWS],
      packages: [],
    },
  ],
  [
    {
      path: 'emulator/web/camera/',
      does: 'a reader of QR codes for browsers that have none',
      only: [],
      packages: ['qr'],
    },
    {
      path: 'emulator/web/element/',
      does: 'the page’s elements `<dscplus-card>` and `<dscplus-phone>`, which need a browser',
      only: ['emulator/web/', 'firmware/', 'emulator/machine/', 'emulator/phone/', 'emulator/time.ts', ...MESSAGES],
      packages: [],
    },
  ],
  [{ path: 'emulator/faceplate/drawing/', does: 'a view to cells, without a terminal', packages: [] }],
  [
    { path: 'emulator/faceplate/terminal/', does: 'cells to a terminal, and its keys', packages: ['node:', 'blessed'] },
    { path: 'emulator/faceplate/bench/', does: 'what the faceplate shows and does, without terminal and drawing' },
  ],
  [{ path: 'emulator/faceplate/controls/', does: 'keys and clicks, and their actions' }],
  [
    {
      path: 'host-tools/arguments.ts',
      does: 'checks of the arguments of public calls that may hold secrets',
      only: ['emulator/input-error.ts'],
      packages: [],
    },
  ],
  [
    {
      path: 'host-tools/radius/codec/',
      does: 'RADIUS packets: attributes, passwords, authenticators',
      only: ['emulator/input-error.ts'],
    },
  ],
  [
    {
      path: 'host-tools/client/',
      does: 'the wire’s other end, for tests of hosts',
      only: ['host-tools/radius/codec/', 'emulator/link/scpi/', 'emulator/input-error.ts', 'host-tools/arguments.ts'],
    },
  ],
  [{ path: 'host-tools/verifier/ocra/', does: 'the response once more, on node:crypto', only: [] }],
  [
    {
      path: 'host-tools/verifier/',
      does: 'users, cards, challenges and decisions, and the store that keeps them',
      only: ['host-tools/verifier/ocra/', 'host-tools/arguments.ts', 'emulator/time.ts', 'emulator/input-error.ts'],
      packages: ['node:', 'libsql', 'pg', 'pgpass'],
    },
  ],
  [
    { path: 'host-tools/server-log.ts', does: 'the log of a server', only: ['host-tools/verifier/'], packages: [] },
    { path: 'host-tools/wait.ts', does: 'refusals that are held back', only: ['emulator/time.ts'], packages: [] },
  ],
  [
    {
      path: 'host-tools/identity/',
      does: 'passwords, sessions, devices and their levels, addresses, API clients',
      only: [
        'host-tools/verifier/',
        'host-tools/arguments.ts',
        'emulator/phone/messages.ts',
        'emulator/input-error.ts',
      ],
      packages: ['node:'],
    },
  ],
  [
    {
      path: 'host-tools/couriers/',
      does: 'messages to people: an outbox in the store, and what carries them',
      only: [
        'host-tools/verifier/',
        'host-tools/identity/',
        'host-tools/arguments.ts',
        'emulator/time.ts',
        'emulator/input-error.ts',
      ],
      packages: ['node:', 'nodemailer'],
    },
  ],
  [
    {
      path: 'host-tools/methods/',
      does: 'the other devices: IB Key, codes by SMS and call, passcodes, online code cards',
      only: [
        'host-tools/verifier/',
        'host-tools/identity/',
        'host-tools/couriers/',
        'host-tools/arguments.ts',
        'emulator/phone/messages.ts',
        'emulator/input-error.ts',
      ],
      packages: ['node:', 'qr'],
    },
  ],
  [
    {
      path: 'host-tools/server/',
      does: 'a verifier on a line',
      only: [
        'host-tools/server-log.ts',
        'host-tools/wait.ts',
        'host-tools/verifier/',
        'host-tools/verifier/ocra/',
        'emulator/link/scpi/',
        'emulator/time.ts',
        'emulator/input-error.ts',
      ],
    },
    {
      path: 'host-tools/radius/',
      does: 'a RADIUS server: clients, challenges, answers that any node repeats',
      only: [
        'host-tools/radius/codec/',
        'host-tools/server-log.ts',
        'host-tools/wait.ts',
        'host-tools/verifier/',
        'emulator/time.ts',
        'emulator/text.ts',
        'emulator/input-error.ts',
      ],
    },
    {
      path: 'host-tools/portal/',
      does: 'a verifier on the web: its HTTP API and its pages',
      only: [
        'host-tools/server-log.ts',
        'host-tools/wait.ts',
        'host-tools/arguments.ts',
        'host-tools/verifier/',
        'host-tools/identity/',
        'host-tools/couriers/',
        'host-tools/methods/',
        'emulator/phone/messages.ts',
        'emulator/time.ts',
        'emulator/input-error.ts',
      ],
      // Its stylesheet and its script are bundled as texts.
      packages: ['node:', 'fastify', '@fastify/', 'ajv', 'host-tools/portal/pages/'],
    },
    {
      path: 'host-tools/provisioning/',
      does: 'key containers: PSKC, read and written',
      only: ['host-tools/verifier/ocra/', 'emulator/input-error.ts'],
      packages: ['node:', 'saxes', 'xmlbuilder'],
    },
  ],
  [
    { path: 'host-tools/files/', does: 'files that are written whole or not at all' },
    { path: 'host-tools/judge/', does: 'the verifier’s judgement of a card’s responses' },
  ],
  [
    { path: 'host-tools/vectors/', does: 'test vectors: read, run, judged' },
    { path: 'host-tools/trace-check/', does: 'checks a trace of the card from its keys to its digits' },
    { path: 'host-tools/trace-files/', does: 'traces in files, while a card runs' },
    { path: 'host-tools/card-files/', does: 'cards between card files and key containers' },
    {
      path: 'host-tools/store-files/',
      does: 'stores by their names, and files that operators use: users, audit logs, keys, backups',
      packages: ['node:', 'csv-parse/sync'],
    },
    { path: 'host-tools/monitor/', does: 'a transcript of the two ends of a line' },
  ],
  [
    {
      path: 'host-tools/line/',
      does: 'a card at the end of a line: opened, and played on',
      packages: ['node:', '@serialport/'],
    },
  ],
  [
    {
      path: 'host-tools/replay/',
      does: 'plays many scripts: in workers, over and over, with reports',
      packages: ['node:', 'saxes'],
    },
    { path: 'host-tools/campaign/', does: 'a campaign on a script file, and on a line with noise' },
    { path: 'host-tools/panel/', does: 'the faceplate without a terminal, and on a line' },
    { path: 'host-tools/compare/', does: 'a card on a line beside an emulated one: the first difference' },
  ],
  [
    {
      path: 'host-tools/workshop/',
      does: 'tools of the project itself: benches, mutants, peers',
      packages: [''],
    },
  ],
  [
    {
      path: 'host-tools/cli/shell/',
      does: 'shared by all commands: arguments, output, progress, stop, terminal, prompt',
      packages: ['node:', 'pino'],
      only: [...MESSAGES, 'emulator/time.ts', 'host-tools/files/', 'host-tools/verifier/'],
    },
  ],
  [{ path: 'host-tools/cli/commands/', does: 'one file a command: parses, calls, prints', packages: [''] }],
  [{ path: 'host-tools/cli/', does: 'the launcher, which loads one command' }],
  [
    { path: 'host-tools/index.ts', does: 'the package’s root', packages: [] },
    { path: 'host-tools/mock.ts', does: 'the package’s card on a pretended serial port', packages: [] },
    {
      path: 'host-tools/workshop/docs/',
      does: 'the generator of the documentation, and the tests of its pages',
      packages: [''],
    },
  ],
];

/** The files and folders that touch time, chance or the process; nothing else may. */
export const WORLDLY: readonly string[] = [
  'emulator/time.ts',
  'emulator/machine/card-file/',
  'emulator/link/ports/',
  'emulator/faceplate/terminal/',
  'emulator/web/element/browser-time.ts',
  'host-tools/client/radius-socket.ts',
  'host-tools/client/wire.ts',
  'host-tools/couriers/voice.ts',
  'host-tools/provisioning/seal.ts',
  'host-tools/provisioning/write-pskc.ts',
  'host-tools/radius/radsec.ts',
  'host-tools/server/operator-gate.ts',
  'host-tools/verifier/random.ts',
  'host-tools/verifier/vault.ts',
  'host-tools/verifier/store/backup.ts',
  'host-tools/verifier/store/libsql.ts',
  'host-tools/verifier/store/libsql-connection.ts',
  'host-tools/verifier/store/postgres/',
  'host-tools/card-files/batch.ts',
  'host-tools/card-files/container-file.ts',
  'host-tools/store-files/key-file.ts',
  'host-tools/files/',
  'host-tools/judge/login-judge.ts',
  'host-tools/line/',
  'host-tools/panel/',
  'host-tools/replay/',
  'host-tools/trace-files/live-trace.ts',
  'host-tools/campaign/noise/line.ts',
  'host-tools/cli/',
  'host-tools/workshop/',
];
