import test from 'ava';
import { InputParser } from '../terminal/input-parser.js';
import { TestBench } from '../testing.js';

/** Bytes of a terminal that tells releases, one by one, to the bench. */
class Typist {
  private readonly parser = new InputParser();

  constructor(private readonly at: TestBench) {
    at.controls.hasReleases = true;
  }

  send(text: string): void {
    for (const byte of Buffer.from(text, 'latin1')) {
      for (const event of this.parser.feed(Uint8Array.of(byte))) {
        if (event.kind === 'blur') this.at.controls.releaseAll();
        if (event.kind !== 'key') continue;
        if (event.phase === 'up') this.at.controls.release(event.name);
        else if (event.phase === 'again') this.at.controls.again(event.name);
        else this.at.controls.key(event.name);
      }
    }
  }
}

test('held keys: a key is down exactly as long as it is held, and repeats are none', (t) => {
  const at = new TestBench();
  const typist = new Typist(at);
  typist.send('\x1b[53;1:1;53u');
  const down_us = at.card.now_us;
  at.pass(400);
  typist.send('\x1b[53;1:2;53u\x1b[53;1:2;53u');
  at.pass(337);
  typist.send('\x1b[53;1:3u');
  const { press } = at.bench.view().scope;
  t.like(press, { key: '5', from_us: down_us, until_us: down_us + 737_000, edges: 2 });
  at.pass(100);
  t.is(at.bench.view().log.entries.at(-1)!.text, '5 up 737 ms, 2 edges');
});

test('held keys: two at once block each other, as fingers do', (t) => {
  const at = new TestBench();
  const typist = new Typist(at);
  typist.send('\x1b[53;1:1;53u');
  at.pass(30);
  typist.send('\x1b[54;1:1;54u');
  at.pass(100);
  const isDown = () => (['5', '6'] as const).map((key) => at.card.board.contacts.isDown(key));
  t.deepEqual(isDown(), [true, true]);
  typist.send('\x1b[53;1:3u');
  t.deepEqual(isDown(), [false, true]);
  typist.send('\x1b[54;1:3u');
  at.pass(100);
  at.bench.focus = '6';
  at.bench.scope.put(at.bench.session.passed_us);
  t.is(at.bench.view().scope.press!.isCounted, false);
});

test('held keys: PRESS opens the card by Space, as long as it is held; Enter is OK', (t) => {
  const at = new TestBench();
  const typist = new Typist(at);
  typist.send('\x1b[32;1:1;32u');
  at.pass(2500);
  t.is(at.card.display, 'PIN>');
  t.true(at.card.board.contacts.isDown('PRESS'));
  typist.send('\x1b[32;1:3u');
  at.pass(100);
  t.false(at.card.board.contacts.isDown('PRESS'));
  for (const digit of '1234') {
    typist.send(`\x1b[${digit.charCodeAt(0)};1:1;${digit.charCodeAt(0)}u`);
    at.pass(80);
    typist.send(`\x1b[${digit.charCodeAt(0)};1:3u`);
    at.pass(80);
  }
  typist.send('\x1b[13;1:1u');
  at.pass(80);
  typist.send('\x1b[13;1:3u');
  at.pass(80);
  t.is(at.card.display, 'CHALLNG>');
});

test('held keys: when the window is left nothing stays down, and a release that comes later does nothing', (t) => {
  const at = new TestBench();
  const typist = new Typist(at);
  typist.send('\x1b[53;1:1;53u');
  at.pass(50);
  typist.send('\x1b[O');
  t.false(at.card.board.contacts.isDown('5'));
  at.pass(50);
  const before = at.bench.view().scope.tracks.find(({ key }) => key === '5')!.raw.length;
  typist.send('\x1b[53;1:3u');
  t.is(at.bench.view().scope.tracks.find(({ key }) => key === '5')!.raw.length, before);
});

test('held keys: commands are done once, and the help says how long a digit is down', (t) => {
  const at = new TestBench();
  at.controls.key('?');
  t.regex(at.text(), /a tap is 100 ms/);
  at.controls.key('escape');
  const typist = new Typist(at);
  typist.send('\x1b[115;1:1;115u\x1b[115;1:3u');
  t.true(at.bench.time.pace.isPaused);
  typist.send('\x1b[47;2:1;63u\x1b[47;1:3u');
  t.regex(at.text(), /down while you hold them/);
});
