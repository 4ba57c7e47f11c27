import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { InputError } from '../../input-error.js';
import { openMockCard } from './mock.js';
import { connectSerial, disconnect, LineClient } from './testing.js';

test('mock: every card has a port of its own, which its binding alone knows', async (t) => {
  const cards = [openMockCard({ serial: 'ONE' }), openMockCard({ serial: 'TWO' })];
  t.not(cards[0].path, cards[1].path);
  const serials = await Promise.all(
    cards.map(async (card) => {
      t.deepEqual(
        (await card.binding.list()).map(({ path }) => path),
        [card.path],
      );
      const client = new LineClient(await connectSerial(card));
      return (await client.ask('*IDN?')).split(',')[2];
    }),
  );
  t.deepEqual(serials, ['ONE', 'TWO']);
  await t.throwsAsync(connectSerial({ ...cards[0], path: cards[1].path }), { message: /No such file/ });
  for (const card of cards) card.close();
});

const NO_OPTIONS: ReadonlyArray<readonly [string, RegExp]> = [
  ['null', /^openMockCard: what came is null/],
  ['{ "baudRate": 9600 }', /^openMockCard: there is no "baudRate"; the names are model, .*, clock, eol, noise$/],
  ['{ "clock": "fast" }', /^openMockCard: clock is "fast"/],
  ['{ "eol": 10 }', /^openMockCard: eol is 10/],
  ['{ "noise": 1 }', /^openMockCard: noise is 1/],
  ['{ "noise": "drop" }', /drop/],
  ['{ "contacts": {} }', /contacts\.kind is undefined/],
  ['{ "counter": 7 }', /counter is 7, but must be a bigint/],
];

for (const [options, message] of NO_OPTIONS) {
  test(`mock: no card is opened with ${options}`, (t) => {
    t.throws(() => openMockCard(JSON.parse(options)), { instanceOf: InputError, message });
  });
}

test('mock: a port that is open is refused to a second program, one whose card is closed to all', async (t) => {
  const card = openMockCard();
  const first = await connectSerial(card);
  await t.throwsAsync(connectSerial(card), { message: /cannot lock port/ });
  await disconnect(first);
  const again = await connectSerial(card);
  card.close();
  await t.throwsAsync(connectSerial(card), { message: /the card is closed/ });
  await disconnect(again);
});

test('mock: the card is pressed and read beside the wire too', async (t) => {
  const { card, close, ...port } = openMockCard();
  const client = new LineClient(await connectSerial(port));
  card.press('PRESS', 2_500_000);
  t.is(await client.ask('DISP:DATA?'), '"PIN>"');
  client.tell('SYST:KEY:TYPE "12"\n');
  t.is(await client.ask('*OPC?'), '1');
  t.is(card.display, 'PIN>-2');
  close();
});

test('mock: answers that nobody reads are lost when the port is closed, as on a real one', async (t) => {
  const card = openMockCard();
  const first = await connectSerial(card);
  first.pause();
  await new Promise<void>((resolve) => first.write('*IDN?\n'.repeat(3), () => resolve()));
  await turn();
  await disconnect(first);
  const client = new LineClient(await connectSerial(card));
  t.is(await client.ask('*OPC?'), '1');
  card.close();
});

test('mock: the line end and the noise are those that were asked for', async (t) => {
  const crlf = openMockCard({ eol: 'crlf' });
  t.is(await new LineClient(await connectSerial(crlf)).ask('*OPC?'), '1\r');
  crlf.close();
  const doubled = openMockCard({ noise: 'dup=1' });
  const program = await connectSerial(doubled);
  await new Promise<void>((resolve) => program.write('*OPC?\n', () => resolve()));
  await turn();
  t.is(await doubled.instrument.execute('SYST:ERR?'), '-101,"Invalid character"');
  doubled.close();
  t.throws(() => openMockCard({ noise: 'drip=1' }), { name: 'InputError' });
});
