import test, { type ExecutionContext } from 'ava';
import { TestTerminal } from '../../testing-terminal.js';

/** There are no pseudo-terminals of this kind on Windows. */
const onTerminal = process.platform === 'win32' ? test.skip : test;

const SHOWN = { isAlternate: true, isCursorHidden: true, mouse: 'drag' };

async function open(t: ExecutionContext, before = ''): Promise<TestTerminal> {
  const terminal = new TestTerminal(`${before} dscplus panel; echo "status $?"`);
  t.teardown(() => terminal.close());
  await terminal.untilText('p: hold PRESS');
  return terminal;
}

/** As one piece, and a byte at a time. */
const WAYS: ReadonlyArray<readonly [name: string, send: (terminal: TestTerminal, bytes: string) => void]> = [
  ['as one piece', (terminal, bytes) => terminal.write(bytes)],
  [
    'a byte at a time',
    (terminal, bytes) => {
      for (const byte of bytes) terminal.write(byte);
    },
  ],
];

onTerminal(
  'panel input: a terminal of 0 columns and rows is taken for 80×24, and serves keys and signals',
  async (t) => {
    const terminal = await open(t, 'stty rows 0 cols 0;');
    t.regex(terminal.text.split('\n')[23], / s 1x +p: hold PRESS/);
    terminal.write('p');
    await terminal.untilText('[PIN>]');
    terminal.write('q');
    await terminal.untilText('status 0');
    const other = await open(t, 'stty rows 0;');
    other.write('\x03');
    await other.untilText('status 130');
  },
);

for (const [name, send] of WAYS) {
  onTerminal(`panel input: focus reports and late answers, ${name}, are no keys`, async (t) => {
    const terminal = await open(t);
    send(
      terminal,
      '\x1b[I\x1b[O\x1b]11;rgb:0000/2b2b/3636\x1b\\\x1b]10;rgb:ffff/ffff/ffff\x07\x1b[24;80R\x1bP>|x q\x1b\\',
    );
    send(terminal, 'p');
    await terminal.untilText('[PIN>]');
    t.notRegex(terminal.text, /status|supply CUT|stick|help \d/);
    t.deepEqual(terminal.modes, SHOWN);
  });

  onTerminal(
    `panel input: a mistake after Enter, ${name}, stays under its column, and a message until the next key`,
    async (t) => {
      const terminal = await open(t);
      send(terminal, ':pres PRESS\r');
      await terminal.untilText('^ found "pres", expected a statement');
      // The line stays, to be corrected: Ctrl-E, and Ctrl-U takes all of it.
      send(terminal, '\x05\x15expect "XX"\r');
      await terminal.untilText('typed:1: expected "XX", found the display off');
      send(terminal, 's');
      await terminal.untilText('p: hold PRESS');
      t.pass();
    },
  );

  onTerminal(`panel input: a paste, ${name}, is no command: digits are typed after a question`, async (t) => {
    const terminal = await open(t);
    send(terminal, '\x1b[200~lazy dog 1234 x\x1b[201~');
    await terminal.untilText('not typed: a paste must be 1 to 16 digits');
    t.notRegex(terminal.text, /supply CUT|stick|status/);
    send(terminal, 'p');
    await terminal.untilText('[PIN>]');
    send(terminal, '\x1b[200~1234\r\x1b[201~');
    await terminal.untilText('type the pasted 1234? Enter: yes');
    send(terminal, 'x');
    await terminal.untilText('type 1234, Enter');
    t.notRegex(terminal.text, /supply CUT|\[PIN>-/);
    send(terminal, '\x1b[200~ 12\n\x1b[201~\r');
    await terminal.untilText('[PIN>-2]');
    send(terminal, ':\x1b[200~expect "ZZ"\n\x1b[201~');
    await terminal.untilText(':expect "ZZ"_');
    send(terminal, '\x1b[200~a\nb\x1b[201~');
    await terminal.untilText('a statement takes a paste of one line of plain ASCII only');
    send(terminal, '\r');
    await terminal.untilText('expected "ZZ", found "PIN>-2"');
    send(terminal, 'q');
    await terminal.untilText('status 0');
  });
}
