/** The line that each call of an operator sends, and its reading of an answer. */
import test from 'ava';
import { RemoteOperator, type Texts } from './remote-operator.js';

class Damaged extends Error {}

type Call = (operator: RemoteOperator) => Promise<unknown>;

/** An operator whose commands are kept, and whose queries get one answer. */
function operatorWith(answer: string) {
  const sent: Array<readonly [string, Texts]> = [];
  const operator = new RemoteOperator({
    tell: async (command, texts) => void sent.push([command, texts]),
    ask: async (query, texts) => {
      sent.push([query, texts]);
      return answer;
    },
    damaged: () => {
      throw new Damaged();
    },
  });
  return { operator, sent };
}

const COMMANDS: ReadonlyArray<readonly [Call, string, Texts]> = [
  [(operator) => operator.addUser('a'), 'USER:ADD', { user: 'a' }],
  [(operator) => operator.suspendUser('a'), 'USER:SUSP', { user: 'a' }],
  [(operator) => operator.resumeUser('a'), 'USER:RES', { user: 'a' }],
  [(operator) => operator.assign('a', '8'), 'CARD:ASS', { serial: '8', user: 'a' }],
  [(operator) => operator.unassign('a', '8'), 'CARD:UNAS', { serial: '8', user: 'a' }],
  [(operator) => operator.activate('a', '8'), 'CARD:ACT', { serial: '8', user: 'a' }],
  [(operator) => operator.suspendCard('8'), 'CARD:SUSP', { serial: '8' }],
  [(operator) => operator.resumeCard('8'), 'CARD:RES', { serial: '8' }],
  [(operator) => operator.lock('a', '8'), 'CARD:LOCK', { serial: '8', user: 'a' }],
  [(operator) => operator.lock(undefined, '8'), 'CARD:LOCK', { serial: '8' }],
  [(operator) => operator.unlock('a', '8'), 'CARD:UNL', { serial: '8', user: 'a' }],
  [(operator) => operator.unlock(undefined, '8'), 'CARD:UNL', { serial: '8' }],
  [(operator) => operator.allowResync('8'), 'CARD:RESY', { serial: '8' }],
];

test('operator calls: each command goes with its texts', async (t) => {
  for (const [call, command, texts] of COMMANDS) {
    const { operator, sent } = operatorWith('');
    await call(operator);
    t.deepEqual(sent, [[command, texts]]);
  }
});

const MAC = 'a'.repeat(64);
const CARD = { suite: 'S', counter: undefined, suspended: false, resyncAllowed: false, users: [] };
const QUERIES: ReadonlyArray<readonly [Call, string, Texts, ReadonlyArray<readonly [answer: string, value: unknown]>]> =
  [
    [
      (operator) => operator.users(),
      ':USER:CAT?',
      {},
      [
        ['""', []],
        ['"a","b ""c"""', ['a', 'b "c"']],
        ['"a",b', Damaged],
      ],
    ],
    [(operator) => operator.users('a'), ':USER:CAT?', { after: 'a' }, [['"b"', ['b']]]],
    [(operator) => operator.cards(), ':CARD:CAT?', {}, [['"8"', ['8']]]],
    [(operator) => operator.cards('8'), ':CARD:CAT?', { after: '8' }, [['""', []]]],
    [
      (operator) => operator.user('a'),
      ':USER?',
      { user: 'a' },
      [
        ['0', { suspended: false, cards: [] }],
        ['1', { suspended: true, cards: [] }],
        ['2', Damaged],
        ['', Damaged],
        [
          '0,"8",1,0,0,"9",0,12,1,"10",1,3,2',
          {
            suspended: false,
            cards: [
              { name: '8', active: true, failuresInARow: 0, locked: 'no' },
              { name: '9', active: false, failuresInARow: 12, locked: 'for a day' },
              { name: '10', active: true, failuresInARow: 3, locked: 'until unlocked' },
            ],
          },
        ],
        ['0,"8",1,0,3', Damaged],
        ['0,"8",1,x,0', Damaged],
        ['0,"8",x,0,0', Damaged],
        ['0,8,1,0,0', Damaged],
        ['0,"8",1,0', Damaged],
      ],
    ],
    [
      (operator) => operator.card('8'),
      ':CARD?',
      { serial: '8' },
      [
        ['"S","",0,0', CARD],
        ['"S","0",1,0', { ...CARD, counter: 0n, suspended: true }],
        [
          '"S","18446744073709551615",0,1,"a",0,1,2',
          {
            ...CARD,
            counter: 18_446_744_073_709_551_615n,
            resyncAllowed: true,
            users: [{ name: 'a', active: false, failuresInARow: 1, locked: 'until unlocked' }],
          },
        ],
        ['"S","1x",0,0', Damaged],
        ['"S","-1",0,0', Damaged],
        ['"S",1,0,0', Damaged],
        ['S,"1",0,0', Damaged],
        ['"S","1",0', Damaged],
      ],
    ],
    [
      (operator) => operator.auditHead(),
      ':AUD:HEAD?',
      {},
      [
        [`0,9,"${MAC}"`, { sequence: 0, time_ms: 9, mac: MAC }],
        [
          `123456789012345,987654321098765,"${MAC}"`,
          { sequence: 123_456_789_012_345, time_ms: 987_654_321_098_765, mac: MAC },
        ],
        [`1234567890123456,0,"${MAC}"`, Damaged],
        [`0,1234567890123456,"${MAC}"`, Damaged],
        [`,0,"${MAC}"`, Damaged],
        [`0,,"${MAC}"`, Damaged],
        [`x,0,"${MAC}"`, Damaged],
        [`0,x,"${MAC}"`, Damaged],
        [`0,0,${MAC}`, Damaged],
        ['0', Damaged],
      ],
    ],
  ];

test('operator calls: each question goes with its texts, and its answer is read or refused', async (t) => {
  for (const [call, query, texts, answers] of QUERIES) {
    for (const [answer, value] of answers) {
      const { operator, sent } = operatorWith(answer);
      if (value === Damaged) await t.throwsAsync(call(operator), { instanceOf: Damaged }, `${query}: ${answer}`);
      else t.deepEqual(await call(operator), value, `${query}: ${answer}`);
      t.deepEqual(sent, [[query, texts]]);
    }
  }
});
