import { Duplex } from 'node:stream';
import test from 'ava';
import { LinkError, ScpiError } from './errors.js';
import { VerifierClient } from './verifier-client.js';

/** A peer that answers line after line as the test says; undefined: not at all. */
class Scripted extends Duplex {
  readonly lines: string[] = [];
  clears = 0;

  constructor(private readonly answers: Array<string | undefined>) {
    super();
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    for (const line of bytes.toString('latin1').split('\n')) {
      if (line === '*CLS') this.clears += 1;
      const tag = /^\*ESE ([0-9]+);/.exec(line)?.[1];
      if (tag === undefined) continue;
      this.lines.push(line);
      const answer = this.answers.shift();
      if (answer !== undefined) this.push(`${answer === '' ? '' : `${answer};`}${tag}\n`);
    }
    done();
  }
}

const RESPONSE = { handle: 'H', response: '12345678' };

/** Answers on a line with noise, and what is made of them. */
const READINGS: ReadonlyArray<readonly [answers: string[], verdict: string]> = [
  [['1;1'], 'accepted'],
  [['0;0'], 'refused'],
  [['-1;-1'], 'expired'],
  [['0;1', '0,"No error"', '0;0'], 'refused'],
  [['1;0', '0,"No error"', '1;0', '1;1'], 'accepted'],
  [['1;0', '0,"No error"', '0;0'], 'refused'],
  [['2;2', '0,"No error"', '1;1'], 'accepted'],
  [['1', '-230,"Data corrupt or stale"', '', '1;1'], 'accepted'],
];

test('verifier client: a verdict counts when it is read twice and alike, and the response is sent once', async (t) => {
  for (const [answers, verdict] of READINGS) {
    const peer = new Scripted([...answers]);
    t.is(await new VerifierClient(peer).verify(RESPONSE), verdict as never, answers.join(' | '));
    t.is(peer.lines.filter((line) => line.includes(':VER? ')).length, 1);
  }
});

test('verifier client: an error of the server is thrown, and where there is no verdict nothing is believed', async (t) => {
  const failed = new Scripted(['', '-320,"Storage fault",-230,"Data corrupt or stale"']);
  t.is((await t.throwsAsync(new VerifierClient(failed).verify(RESPONSE), { instanceOf: ScpiError }))!.number, -320);
  const never = new Scripted(['', '-230,"Data corrupt or stale"', ...Array<string>(20).fill('')]);
  await t.throwsAsync(new VerifierClient(never).verify(RESPONSE), { instanceOf: LinkError });
});

test('verifier client: errors that a damaged line left behind are cleared away before the next call', async (t) => {
  const peer = new Scripted(['1', '-230,"Data corrupt or stale"', '1;1', '1;1']);
  const client = new VerifierClient(peer);
  await client.verify(RESPONSE);
  t.is(peer.clears, 0);
  await client.verify(RESPONSE);
  t.is(peer.clears, 1);
});

const DAMAGED = ['"H","123456"', '"","123456",120', '"H","",120', '"H","123456",x', '0'];

test('verifier client: a damaged challenge is none, and a whole one is read again', async (t) => {
  for (const answer of DAMAGED) {
    const right = '"H","123456",120';
    const peer = new Scripted([`${answer};${answer}`, '0,"No error"', `${right};${answer}`, `${right};${right}`]);
    const challenge = await new VerifierClient(peer).challenge('alice');
    t.deepEqual(challenge, { handle: 'H', question: '123456', lifetime_ms: 120_000 }, answer);
    t.is(peer.lines.filter((line) => line.includes(':CHAL? ')).length, 1);
  }
});
