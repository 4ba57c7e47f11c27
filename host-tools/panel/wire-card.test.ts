import test, { type ExecutionContext } from 'ava';
import { layoutOf } from '../../emulator/faceplate/drawing/layout.js';
import { Instrument } from '../../emulator/link/instrument.js';
import { attachTo } from '../../emulator/link/ports/attach.js';
import { openPty } from '../../emulator/link/ports/pty.js';
import { openTcp } from '../../emulator/link/ports/tcp.js';
import { Card } from '../../emulator/machine/card.js';
import type { CardOptions } from '../../emulator/machine/card-options.js';
import { dscplus } from '../cli/testing-commands.js';
import { TestTerminal } from '../cli/testing-terminal.js';

/** There are no pseudo-terminals of this kind on Windows. */
const onTerminal = process.platform === 'win32' ? test.skip : test;

const RESTORED = { isAlternate: false, isCursorHidden: false, mouse: 'none' };

/** A card that the test serves. */
function makeCard(t: ExecutionContext, clock: 'real' | 'virtual', options: CardOptions = {}) {
  const card = new Card({ contacts: { kind: 'clean' }, ...options });
  const instrument = new Instrument(card, { clock });
  t.teardown(() => instrument.close());
  return { card, attach: attachTo(instrument, { eol: 'lf' }) };
}

function open(t: ExecutionContext, ...args: ConstructorParameters<typeof TestTerminal>): TestTerminal {
  const terminal = new TestTerminal(...args);
  t.teardown(() => terminal.close());
  return terminal;
}

onTerminal('linked panel: a login over TCP, with held keys, in every size', async (t) => {
  const { card, attach } = makeCard(t, 'real');
  const port = await openTcp(attach, { host: '127.0.0.1', port: 0 });
  t.teardown(() => port.close());
  const terminal = open(t, `dscplus panel --tcp ${port.address}; echo "status $?"`);
  await terminal.untilText('q quit');
  t.regex(terminal.text, /dsc-plus {20,}[^\n]*DEMO-00001/);
  t.regex(terminal.text, /memory on a wire/);
  const { rect } = layoutOf(80, 24, ['state', 'log']).keys.find(({ key }) => key === 'PRESS')!;
  terminal.mouse(0, rect.x + 1, rect.y + 1, true);
  await terminal.untilText('[PIN>]');
  t.is(card.display, 'PIN>');
  t.true(card.board.contacts.isDown('PRESS'));
  terminal.mouse(0, rect.x + 1, rect.y + 1, false);
  await terminal.until(() => !card.board.contacts.isDown('PRESS') && terminal.text.includes('PRESS up'));
  terminal.write('1234');
  await terminal.untilText('[PIN>---4]');
  t.is(terminal.text.split('\n')[3].slice(2, 19), '┏━━━┓ ╺━┳━╸ ╻─┬─╻');
  terminal.write('\r');
  await terminal.untilText('wants challenge');
  for (const [columns, rows] of [
    [250, 70],
    [120, 40],
    [40, 12],
  ] as const) {
    terminal.resize(columns, rows);
    await terminal.until(() => /\d\.\d{3} s/.test(terminal.text.split('\n')[rows - 1]));
    await terminal.untilText('DEMO-00001');
  }
  terminal.write('314159\r');
  await terminal.until(() => /^[0-9]{8}$/.test(card.display));
  terminal.write('q');
  await terminal.untilText('status 0');
  t.deepEqual(terminal.modes, RESTORED);
});

onTerminal(
  'linked panel: help shows what keys do on a line, and a key of the bench says that it does nothing',
  async (t) => {
    const { card, attach } = makeCard(t, 'virtual');
    const port = await openTcp(attach, { host: '127.0.0.1', port: 0 });
    t.teardown(() => port.close());
    const terminal = open(t, `dscplus panel --tcp ${port.address}; echo "status $?"`);
    await terminal.untilText('? help  q quit');
    terminal.write('?');
    await terminal.untilText('help 1/1');
    t.regex(terminal.text, /THE CARD ON THE LINE/);
    t.notRegex(terminal.text, /F2/);
    terminal.write('7p.\x1b[200~12\x1b[201~?');
    await terminal.untilText('? help  q quit');
    t.is(card.now_us, 0);
    for (const [keys, said] of [
      ['\x1bOQ', '--beside records, with an emulated card beside this one'],
      [':', '--beside takes statements, with an emulated card'],
      ['x', 'x does nothing on a line; ? shows the keys'],
      ['\x1b[200~a\x1b[201~', 'not typed: a paste must be 1 to 16 digits'],
      ['\x1b[200~12\x1b[201~', 'type the pasted 12?'],
    ]) {
      terminal.write(keys);
      await terminal.untilText(said);
    }
    terminal.write('\r');
    await terminal.untilText('2 pressed');
    terminal.write('q');
    await terminal.untilText('status 0');
  },
);

onTerminal(
  'linked panel: a line that is lost is said, waited for and taken up again; keys are let go of',
  async (t) => {
    const { card, attach } = makeCard(t, 'real', { model: 'nagra-326' });
    const first = await openTcp(attach, { host: '127.0.0.1', port: 0 });
    t.teardown(() => first.close());
    const [host, number] = first.address.split(':');
    const terminal = open(t, `dscplus panel --tcp ${first.address}; echo "status $?"`);
    await terminal.untilText('card off');
    terminal.write('P');
    await terminal.until(() => card.board.contacts.isDown('PRESS'));
    await first.close();
    await terminal.untilText('line lost');
    t.regex(terminal.text, /nagra-326/);
    const second = await openTcp(attach, { host, port: Number(number) });
    t.teardown(() => second.close());
    await terminal.untilText('line back');
    t.false(card.board.contacts.isDown('PRESS'));
    terminal.write('P');
    await terminal.untilText('[CH____]');
    terminal.write('q');
    await terminal.untilText('status 0');
    t.false(card.board.contacts.isDown('PRESS'));
  },
);

onTerminal('linked panel: with virtual time on a pseudo-terminal, keys and the full stop move time', async (t) => {
  const { card, attach } = makeCard(t, 'virtual');
  const port = await openPty(attach);
  t.teardown(() => port.close());
  const terminal = open(t, `dscplus panel --port ${port.path} --ascii; echo "status $?"`, 120, 40);
  await terminal.untilText('clock virtual');
  t.is(card.now_us, 0);
  terminal.write('p');
  await terminal.untilText('[PIN>]');
  t.is(card.now_us, 2_600_000);
  t.regex(terminal.text, /^[\n -~]*$/);
  terminal.write('.');
  await terminal.untilText('3.600 s');
  t.is(card.now_us, 3_600_000);
  terminal.write('q');
  await terminal.untilText('status 0');
});

test('linked panel: a line that is not there, and options of a card in the process, are refused', async (t) => {
  const { status, stderr } = await dscplus('.', 'panel', '--port', '/dev/none');
  t.is(status, 2);
  t.regex(stderr, /needs a terminal/);
  for (const args of [
    ['--card', 'a'],
    ['--model', 'dsc-plus'],
    ['--lines'],
    ['--screenshot', 'a.svg'],
    ['--tcp', '1'],
  ]) {
    const refused = await dscplus('.', 'panel', '--port', '/dev/none', ...args);
    t.is(refused.status, 2, args.join(' '));
    t.regex(refused.stderr, /does not go with a card on a line|choose one/);
  }
});

onTerminal('linked panel: a line that can’t be opened is an error before anything is drawn', async (t) => {
  const terminal = open(t, 'dscplus panel --port /dev/none; echo "status $?"');
  await terminal.untilText('status 3');
  t.regex(terminal.text, /^dscplus: --port: can't open \/dev\/none/);
});
