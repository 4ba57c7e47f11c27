/** For tests: a run of an operator with users and cards. */
import { KEY } from './testing.js';
import { COUNTER_SUITE } from './testing-run-parts.js';
import { CARD, type Run } from './testing-steps.js';

const BAD_BATCH = [
  { user: '', serial: '7001' },
  { user: 'eve', serial: '9' },
  { user: 'eve', serial: '7001', pin: '1' },
  { user: 'eve', serial: '7002', pin: '1234' },
  { user: 'eve', serial: '7004', pin: '4712' },
];

export const USERS: Run = {
  title: 'users and cards',
  steps: [
    ['users are added', ({ operator }) => operator.addUsers(['alice', 'bob', 'zo\u0065\u0301'])],
    ['one is there', ({ operator }) => operator.addUsers(['carol', 'alice'])],
    ['one has no name', ({ operator }) => operator.addUser(' x')],
    [
      'cards are added',
      ({ operator }) => operator.addCards([CARD, { serial: '7002', suite: COUNTER_SUITE, key: KEY, counter: 5n }]),
    ],
    ['a card is there', ({ operator }) => operator.addCards([{ ...CARD, serial: '7003' }, CARD])],
    ['a serial of the server’s own', ({ operator }) => operator.addCard({ ...CARD, serial: '~code-0-AAAAAAAAAA' })],
    ['cards are looked at', ({ operator }) => operator.checkCards([CARD, { ...CARD, serial: '7004' }])],
    [
      'cards are imported',
      ({ operator }) => operator.importCards([CARD, { ...CARD, serial: '7004' }, { ...CARD, serial: '7005' }]),
    ],
    ['cards of other keys are not', ({ operator }) => operator.importCards([{ ...CARD, key: Buffer.alloc(20) }])],
    ['cards of longer keys are not', ({ operator }) => operator.importCards([{ ...CARD, key: Buffer.alloc(21) }])],
    [
      'cards of other suites are not',
      ({ operator }) => operator.importCards([{ serial: '7001', suite: COUNTER_SUITE, key: KEY }]),
    ],
    [
      'nor two of one serial',
      ({ operator }) =>
        operator.importCards([
          { ...CARD, serial: '8' },
          { ...CARD, serial: '8' },
        ]),
    ],
    ['what is no list', ({ operator }) => operator.importCards('x' as never)],
    ['a thousand and one', ({ operator }) => operator.checkCards(Array.from({ length: 1001 }, () => CARD))],
    [
      'a thousand',
      ({ operator }) => operator.checkCards(Array.from({ length: 1000 }, () => ({ ...CARD, serial: '' }))),
    ],
    ['what is no card', ({ operator }) => operator.importCards([{ ...CARD, key: Buffer.alloc(0) }])],
    ['a card is assigned', ({ operator }) => operator.assign('alice', '7001')],
    ['once', ({ operator }) => operator.assign('alice', '7001')],
    ['not to nobody', ({ operator }) => operator.assign('dave', '7001')],
    ['not a card that is not there', ({ operator }) => operator.assign('alice', '9')],
    ['to another as well, by a name typed otherwise', ({ operator }) => operator.assign('zo\u00e9', '7001')],
    ['it is activated', ({ operator }) => operator.activate('zo\u0065\u0301', '7001')],
    ['not another', ({ operator }) => operator.activate('alice', '7002')],
    ['a user in full', ({ operator }) => operator.user('alice')],
    ['a card in full', ({ operator }) => operator.card('7001')],
    ['a card with a counter', ({ operator }) => operator.card('7002')],
    ['an assignment in full', ({ operator }) => operator.assignment('zo\u00e9', '7001')],
    ['nobody in full', ({ operator }) => operator.user('dave')],
    ['a card is suspended', ({ operator }) => operator.suspendCard('7001')],
    ['a card is resumed', ({ operator }) => operator.resumeCard('7001')],
    ['a user is suspended', ({ operator }) => operator.suspendUser('alice')],
    ['a user is resumed', ({ operator }) => operator.resumeUser('alice')],
    ['a card is locked', ({ operator }) => operator.lock(undefined, '7001')],
    ['a lock in full', ({ operator }) => operator.assignment('alice', '7001')],
    ['a card is unlocked for one', ({ operator }) => operator.unlock('alice', '7001')],
    ['a card that nobody has is not locked', ({ operator }) => operator.lock(undefined, '7002')],
    ['a resynchronisation is allowed', ({ operator }) => operator.allowResync('7002')],
    ['it is shown', ({ operator }) => operator.card('7002')],
    ['not without a counter', ({ operator }) => operator.allowResync('7001')],
    ['a PIN is set', ({ operator }) => operator.resetPin('7001', '4711')],
    ['a PIN that is none', ({ operator }) => operator.resetPin('7001', '471')],
    ['a PIN of a card without one', ({ operator }) => operator.resetPin('7002', '4711')],
    ['the first of the users', ({ operator }) => operator.users('', 2)],
    ['the rest of the users', ({ operator }) => operator.users('alice', 3)],
    ['users by a part of the name', ({ operator }) => operator.users('', 9, 'O\u0065\u0301')],
    [
      'a part in small letters of a name with a capital',
      async ({ operator }) => [await operator.addUser('Zora'), await operator.users('', 9, 'zor')],
    ],
    ['the first of the cards', ({ operator }) => operator.cards('', 1)],
    ['cards by a part of the serial', ({ operator }) => operator.cards('7001', 2, '04')],
    ['faults of a batch', ({ operator }) => operator.enrolmentFaults(BAD_BATCH)],
    ['a batch with a fault', ({ operator }) => operator.enrol(BAD_BATCH)],
    [
      'a batch',
      ({ operator }) =>
        operator.enrol([
          { user: 'eve', serial: '7004', pin: '4712' },
          { user: 'alice', serial: '7001' },
        ]),
    ],
    ['the same, done again', ({ operator }) => operator.enrol([{ user: 'eve', serial: '7004', pin: '4712' }], true)],
    ['a batch that works at once', ({ operator }) => operator.enrol([{ user: 'eve', serial: '7002' }], true)],
    ['a card is taken away', ({ operator }) => operator.unassign('alice', '7001')],
    ['not twice', ({ operator }) => operator.unassign('alice', '7001')],
    ['a user is removed', ({ operator }) => operator.removeUser('zo\u00e9')],
    ['not twice', ({ operator }) => operator.removeUser('zo\u00e9')],
    ['a name that begins as serials of the server’s own', ({ operator }) => operator.addUser('~x')],
    ['the decoy’s card', ({ operator }) => operator.suspendCard('?')],
    ['the decoy itself', ({ operator }) => operator.suspendUser('?')],
    ['the decoy’s assignment', ({ operator }) => operator.assignment('?', '?')],
    ['an operator logs in', ({ operator }) => operator.noteLogin('accepted')],
    ['an operator is refused', ({ operator }) => operator.noteLogin('refused')],
    ['cards are sealed again', ({ operator }) => operator.rotateKeys()],
    [
      'work of a host as an operator',
      ({ operator }) => operator.decide(async ({ log }) => log({ action: 'x', outcome: 'y' })),
    ],
  ],
};
