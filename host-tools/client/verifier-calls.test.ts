/** The line that each call of the login server's client sends, its wait, and its reading of an answer. */
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { LinkError } from './errors.js';
import { always, Peer, QUICK, waits } from './testing.js';
import { VerifierClient } from './verifier-client.js';

type Call = (client: VerifierClient) => Promise<unknown>;

const ANSWER = { handle: 'h', response: '12345678' };
const FINE = ';0,"No error"';
const VERDICTS: ReadonlyArray<readonly [string, unknown]> = [
  [`1${FINE}`, 'accepted'],
  [`0${FINE}`, 'refused'],
  [`-1${FINE}`, 'expired'],
  [`2${FINE}`, LinkError],
  [`1;1${FINE}`, LinkError],
];

/** A question of which the answer is read once. */
const QUESTIONS: ReadonlyArray<readonly [Call, string, number, ReadonlyArray<readonly [string, unknown]>]> = [
  [
    (client) => client.activate('a', '8'),
    ':ACT? "a","8"',
    32_000,
    [
      [`1${FINE}`, true],
      [`0${FINE}`, false],
      [`-1${FINE}`, false],
      [`x${FINE}`, LinkError],
    ],
  ],
  [
    (client) => client.changePin({ ...ANSWER, login: 'l', pin: '4321' }),
    ':PIN:CHAN? "l","h","12345678","4321"',
    32_000,
    VERDICTS,
  ],
  [
    (client) => client.resync(ANSWER, { handle: 'i', response: '87654321' }),
    ':RESY? "h","12345678","i","87654321"',
    32_000,
    VERDICTS,
  ],
];

test.serial('verifier calls: each question is one line, answered within its time, and read or refused', async (t) => {
  for (const [call, query, takes_ms, answers] of QUESTIONS) {
    for (const [answer, value] of answers) {
      const peer = new Peer(always(answer));
      const asked = async () => {
        const client = new VerifierClient(peer, { timeout_ms: 5000 });
        if (value === LinkError) await t.throwsAsync(call(client), { instanceOf: LinkError }, `${query}: ${answer}`);
        else t.deepEqual(await call(client), value, `${query}: ${answer}`);
      };
      t.deepEqual(await waits(asked), [takes_ms + 5000], query);
      t.deepEqual(peer.lines, [`*ESE 1;${query};:SYST:ERR:ALL?;*ESE?`]);
    }
  }
});

/** A question of which the answer is read twice: what reads it again, and answers with their values. */
const READ_TWICE: ReadonlyArray<readonly [Call, string, string, number, ReadonlyArray<readonly [string, unknown]>]> = [
  [
    (client) => client.challenge('a'),
    ':CHAL? "a"',
    ':CHAL:RES?',
    0,
    [
      ['"h","019",120', { handle: 'h', question: '019', lifetime_ms: 120_000 }],
      ['"h","019",90.05', { handle: 'h', question: '019', lifetime_ms: 90_050 }],
      ['"h","019",8.91', { handle: 'h', question: '019', lifetime_ms: 8910 }],
    ],
  ],
  [
    (client) => client.challenge('a', { card: '8' }),
    ':CHAL? "a","8"',
    ':CHAL:RES?',
    0,
    [['"h","1",1', { handle: 'h', question: '1', lifetime_ms: 1000 }]],
  ],
  [
    (client) => client.verify(ANSWER),
    ':VER? "h","12345678"',
    ':VER:RES? "h"',
    32_000,
    [
      ['1', 'accepted'],
      ['0', 'refused'],
      ['-1', 'expired'],
    ],
  ],
  [
    (client) => client.verifyAtOnce({ ...ANSWER, user: 'a' }),
    ':VER:NOW? "h","12345678","a"',
    ':VER:RES? "h"',
    0,
    [
      ['1,0,"a ""b""","8"', { answer: 'accepted', wait_ms: 0, user: 'a "b"', serial: '8' }],
      ['0,1.5', { answer: 'refused', wait_ms: 1500 }],
      ['0,90.0625', { answer: 'refused', wait_ms: 90_062.5 }],
      ['0,9.9', { answer: 'refused', wait_ms: 9900 }],
      ['-1,32', { answer: 'expired', wait_ms: 32_000 }],
    ],
  ],
];

test.serial('verifier calls: what must not be asked twice is read twice in one line', async (t) => {
  for (const [call, query, again, takes_ms, answers] of READ_TWICE) {
    for (const [answer, value] of answers) {
      const peer = new Peer(always(`${answer};${answer}`));
      const asked = async () =>
        t.deepEqual(await call(new VerifierClient(peer, { timeout_ms: 5000 })), value, `${query}: ${answer}`);
      t.deepEqual(await waits(asked), [takes_ms + 5000], query);
      t.deepEqual(peer.lines, [`*ESE 1;${query};${again};*ESE?`]);
    }
  }
});

/** Answers of `VER:NOW?` that are none. */
const NO_ANSWERS = ['2,0', '0', '0,x', '0,1x', '0,x1', '0,1.', '1,0', '1,0,"a"', '1,0,"a",""', '1,0,"","8"', ''];

test('verifier calls: an answer at once that is none is asked for again, twenty times, and then is an error', async (t) => {
  for (const damaged of NO_ANSWERS) {
    const peer = new Peer((line, self) => {
      always(line.includes(';:SYST:ERR:ALL?;') ? '0,"No error"' : `${damaged};${damaged}`)(line, self);
    });
    await t.throwsAsync(new VerifierClient(peer, QUICK).verifyAtOnce(ANSWER), { instanceOf: LinkError }, damaged);
    t.is(peer.lines.filter((line) => line.includes(';:VER:RES? "h";:VER:RES? "h";')).length, 20, damaged);
  }
});

test.serial('verifier calls: an operator’s commands and questions are lines too, until the logout', async (t) => {
  const peer = new Peer((line, self) => {
    always(/CAT|HEAD/.test(line) ? `"a"${FINE}` : `1${FINE}`)(line, self);
  });
  const client = new VerifierClient(peer, { timeout_ms: 5000 });
  const times = await waits(async () => {
    const operator = await client.logIn('root', 's');
    await operator.addUser('a');
    t.deepEqual(await operator.users(), ['a']);
    await t.throwsAsync(operator.auditHead(), { instanceOf: LinkError });
    await client.logOut();
  });
  t.deepEqual(times, [37_000, 5000, 5000, 5000, 5000]);
  t.deepEqual(
    peer.lines.filter((line) => !line.includes('*OPC?')),
    [
      'OPER:LOG "root","s"',
      'USER:ADD "a"',
      '*ESE 3;:USER:CAT?;:SYST:ERR:ALL?;*ESE?',
      '*ESE 4;:AUD:HEAD?;:SYST:ERR:ALL?;*ESE?',
      '*CLS',
      'OPER:EXIT',
    ],
  );
});

test('verifier calls: a text of 256 printable characters passes over the line, and no other', async (t) => {
  const peer = new Peer(always(`1${FINE}`));
  const client = new VerifierClient(peer, QUICK);
  const user = ` ~${'x'.repeat(254)}`;
  t.true(await client.activate(user, '8'));
  for (const wrong of [`${user}x`, 'a\x1f', 'a\x19', 'a\x7f', 'é']) {
    await t.throwsAsync(client.activate(wrong, '8'), {
      instanceOf: InputError,
      message: /^user has [0-9]+ characters/,
    });
  }
  t.is(peer.lines.length, 1);
});
