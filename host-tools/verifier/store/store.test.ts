import test from 'ava';
import { STORES } from '../testing.js';
import type { CardRow } from './store.js';
import { challenge } from './testing.js';

const CARD: CardRow = {
  serial: '1',
  suite: 'S',
  sealedKey: Buffer.from([1, 0, 2]),
  sealedPinHash: undefined,
  counter: 5n,
  epoch: 1,
  suspended: false,
  resyncUntil_ms: 0,
};

for (const [name, open] of STORES) {
  test(`store (${name}): gives back what it was given`, async (t) => {
    const store = await open(t);
    const user = { name: 'zoë " \' --', suspended: true };
    const limits = { user: 'u', serial: '1', failures_ms: [1, 2], inARow: 2, lockedUntil_ms: 9, disabled: true };
    await store.transaction(async (tx) => {
      await tx.putSetting('a', Buffer.from([0, 1]));
      await tx.putUser(user);
      await tx.putLimits(limits);
      for (const serial of ['2', '1']) await tx.putAssignment({ user: 'u', serial, active: serial === '1', seal: 's' });
      await tx.insertChallenge(challenge('h'), 8);
      t.true(await tx.insertCard(CARD));
      t.false(await tx.insertCard({ ...CARD, suite: 'T' }));
      await tx.updateCard({ ...CARD, counter: 0n, epoch: 2, sealedPinHash: Buffer.from('p') });
    });
    await store.transaction(async (tx) => {
      t.deepEqual(Buffer.from((await tx.setting('a'))!), Buffer.from([0, 1]));
      t.deepEqual(await tx.user(user.name), user);
      t.is(await tx.user('zoë'), undefined);
      t.deepEqual(await tx.limits('u', '1'), limits);
      t.deepEqual(
        (await tx.assignmentsOf('u')).map(({ serial, active }) => [serial, active]),
        [
          ['1', true],
          ['2', false],
        ],
      );
      await tx.removeAssignment('u', '1');
      t.is(await tx.assignment('u', '1'), undefined);
      const card = (await tx.card('1'))!;
      t.deepEqual(Buffer.from(card.sealedKey), Buffer.from([1, 0, 2]));
      t.deepEqual([card.suite, card.counter, card.epoch], ['S', 5n, 2]);
      t.deepEqual(await tx.cardsAfter('', 5), [card]);
      t.deepEqual(await tx.cardsAfter('1', 5), []);
      t.deepEqual((await tx.attempt('h', ''))?.challenge, {
        ...challenge('h'),
        sequence: 1,
        wrongTries: 0,
        accepted_ms: undefined,
      });
    });
  });

  test(`store (${name}): users come in pages and in order, and a removed one leaves nothing of itself`, async (t) => {
    const store = await open(t);
    const limits = { failures_ms: [], inARow: 3, lockedUntil_ms: 0, disabled: true };
    await store.transaction(async (tx) => {
      for (const user of ['c', 'a', 'b']) {
        await tx.putUser({ name: user, suspended: false });
        await tx.putAssignment({ user, serial: '1', active: true, seal: 's' });
        await tx.putLimits({ user, serial: '1', ...limits });
      }
      await tx.putAssignment({ user: 'b', serial: '2', active: true, seal: 's' });
      t.deepEqual(
        (await tx.usersAfter('', 2)).map((row) => row.name),
        ['a', 'b'],
      );
      await tx.removeUser('b');
      await tx.removeUser('nobody');
      t.deepEqual(
        (await tx.usersAfter('a', 2)).map((row) => row.name),
        ['c'],
      );
      t.deepEqual(
        (await tx.assignmentsOfCard('1')).map(({ user }) => user),
        ['a', 'c'],
      );
      t.deepEqual(await tx.assignmentsOf('b'), []);
      t.is(await tx.limits('b', '1'), undefined);
      t.is((await tx.limits('a', '1'))?.inARow, 3);
    });
  });

  test(`store (${name}): an error leaves nothing of its transaction`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => tx.putUser({ name: 'a', suspended: false }));
    const failed = store.transaction(async (tx) => {
      await tx.putUser({ name: 'a', suspended: true });
      await tx.putUser({ name: 'b', suspended: true });
      await tx.insertCard(CARD);
      await tx.insertChallenge(challenge('h'), 1);
      await tx.reserveQuestion('s', 'c', 5);
      await tx.appendAudit({ sequence: 1, time_ms: 5, text: '{}', mac: 'm' });
      throw new RangeError('on purpose');
    });
    await t.throwsAsync(failed, { instanceOf: RangeError });
    await store.transaction(async (tx) => {
      t.deepEqual(await tx.user('a'), { name: 'a', suspended: false });
      t.is(await tx.user('b'), undefined);
      t.is(await tx.card('1'), undefined);
      t.is(await tx.attempt('h', ''), undefined);
      t.true(await tx.reserveQuestion('s', 'c', 5));
      t.deepEqual(await tx.head(), { sequence: 0, mac: '', time_ms: 0 });
    });
    t.deepEqual(await store.read((tx) => tx.auditRecords(0, 10)), []);
  });

  test(`store (${name}): a challenge is accepted once, in time, and not after three wrong tries`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      for (const handle of ['once', 'late', 'tried']) await tx.insertChallenge(challenge(handle), 8);
      t.false(await tx.acceptChallenge('none', 1500));
      t.true(await tx.acceptChallenge('once', 1999));
      t.false(await tx.acceptChallenge('once', 1999));
      t.false(await tx.acceptChallenge('late', 2000));
      for (let tries = 0; tries < 3; tries++) await tx.spendTry('tried');
      t.false(await tx.acceptChallenge('tried', 1500));
      t.is((await tx.attempt('once', ''))?.challenge.accepted_ms, 1999);
    });
  });

  test(`store (${name}): many transactions at once accept a challenge once`, async (t) => {
    const store = await open(t);
    await store.transaction((tx) => tx.insertChallenge(challenge('h'), 8));
    const tries = Array.from({ length: 64 }, () => store.transaction((tx) => tx.acceptChallenge('h', 1500)));
    t.is((await Promise.all(tries)).filter(Boolean).length, 1);
  });

  test(`store (${name}): a user’s oldest challenges make room, and nobody else’s`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      await tx.insertChallenge(challenge('other', 'v'), 2);
      for (const handle of ['a', 'b', 'c']) await tx.insertChallenge(challenge(handle), 2);
      const left = await Promise.all(
        ['other', 'a', 'b', 'c'].map(async (handle) => Boolean(await tx.attempt(handle, ''))),
      );
      t.deepEqual(left, [true, false, true, true]);
    });
  });

  test(`store (${name}): an attempt is all that belongs to a challenge, or to another in its place`, async (t) => {
    const store = await open(t);
    const limits = { user: 'u', serial: '1', failures_ms: [1], inARow: 1, lockedUntil_ms: 0, disabled: false };
    await store.transaction(async (tx) => {
      await tx.insertChallenge(challenge('h'), 8);
      await tx.insertChallenge(challenge('other', 'v'), 8);
      const bare = { user: undefined, assignment: undefined, card: undefined, limits: undefined, refusals: 0 };
      t.like(await tx.attempt('h', 'other'), { ...bare, challenge: challenge('h') });
      await tx.putUser({ name: 'u', suspended: true });
      await tx.putAssignment({ user: 'u', serial: '1', active: true, seal: 's' });
      await tx.insertCard(CARD);
      await tx.putLimits(limits);
      await tx.putRefusals('u', 7, 10);
    });
    const { challenge: row, card, ...rest } = (await store.read((tx) => tx.attempt('h', 'other')))!;
    t.like(row, challenge('h'));
    t.like(card, { serial: '1', counter: 5n, epoch: 1, suspended: false, sealedPinHash: undefined });
    const assignment = { user: 'u', serial: '1', active: true, seal: 's' };
    t.deepEqual(rest, { user: { name: 'u', suspended: true }, assignment, limits, refusals: 7 });
    t.is((await store.read((tx) => tx.attempt('none', 'other')))?.challenge.handle, 'other');
    t.is(await store.read((tx) => tx.attempt('none', 'neither')), undefined);
  });

  test(`store (${name}): a user answers with the card named, the first activated that is usable, the first, or else another’s`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      const serialFor = async (user: string, serial?: string) => (await tx.cardFor(user, serial, 'else'))?.serial;
      t.is(await serialFor('u'), undefined);
      for (const serial of ['0', '1', '2', '3', '~', 'Ä']) await tx.insertCard({ ...CARD, serial });
      for (const user of ['u', 'else', 'none']) await tx.putUser({ name: user, suspended: false });
      await tx.putAssignment({ user: 'else', serial: '0', active: true, seal: 's' });
      for (const serial of ['3', '2', '1']) await tx.putAssignment({ user: 'u', serial, active: false, seal: 's' });
      t.is(await serialFor('u'), '1');
      for (const serial of ['3', '2']) await tx.putAssignment({ user: 'u', serial, active: true, seal: 's' });
      t.is(await serialFor('u'), '2');
      t.is(await serialFor('u', '1'), '1');
      t.is(await serialFor('u', '0'), '0');
      for (const [suspended, first] of [
        ['2', '3'],
        ['3', '2'],
      ] as const) {
        await tx.updateCard({ ...CARD, serial: suspended, suspended: true });
        t.is(await serialFor('u'), first, `${suspended} is suspended`);
        if (suspended === '2') await tx.putAssignment({ user: 'u', serial: '~', active: true, seal: 's' });
      }
      t.is(await serialFor('u', '2'), '2');
      await tx.putAssignment({ user: 'u', serial: 'Ä', active: true, seal: 's' });
      t.is(await serialFor('u'), 'Ä', 'before one that the server holds');
      await tx.removeAssignment('else', '0');
      await tx.putAssignment({ user: 'else', serial: '1', active: true, seal: 's' });
      for (const user of ['none', 'who']) t.is(await serialFor(user), '1');
      t.is(await serialFor('u', '9'), '1');
      for (const serial of ['2', '3', 'Ä']) await tx.putAssignment({ user: 'u', serial, active: false, seal: 's' });
      t.is(await serialFor('u'), '~', 'of the activated ones');
      await tx.removeAssignment('u', '~');
      t.is(await serialFor('u'), '1', 'of those that are not activated');
    });
  });

  test(`store (${name}): refusals are forgotten from the name that was noted longest ago`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      for (const name of ['a', 'b', 'a', 'c']) await tx.putRefusals(name, (await tx.refusals(name)) + 1, 2);
      t.deepEqual([await tx.refusals('a'), await tx.refusals('b'), await tx.refusals('c')], [2, 0, 1]);
    });
  });

  test(`store (${name}): of too many challenges the oldest that have expired are forgotten`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      const names = ['a', 'b', 'c', 'd', 'e'];
      for (const user of names) await tx.insertChallenge(challenge(user, user), 8);
      const left = async () =>
        (await Promise.all(names.map(async (one) => (await tx.attempt(one, ''))?.challenge.handle ?? ''))).join('');
      await tx.forgetChallenges(3, 2000);
      t.is(await left(), 'abcde');
      await tx.forgetChallenges(3, 2001);
      t.is(await left(), 'cde');
    });
  });

  test(`store (${name}): of work at once, what fails takes back only its own`, async (t) => {
    const store = await open(t);
    const work = Array.from({ length: 100 }, (_, n) =>
      store.transaction(async (tx) => {
        await tx.putUser({ name: `u${n}`, suspended: false });
        if (n % 3 === 0) throw new RangeError(`on purpose: ${n}`);
        return n;
      }),
    );
    for (const [n, { status }] of (await Promise.allSettled(work)).entries()) {
      t.is(status, n % 3 === 0 ? 'rejected' : 'fulfilled');
    }
    await store.transaction(async (tx) => {
      for (let n = 0; n < 100; n++) t.is((await tx.user(`u${n}`)) === undefined, n % 3 === 0);
    });
  });

  test(`store (${name}): a counter only rises, up to the last of 64 bits`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      await tx.insertCard(CARD);
      t.false(await tx.raiseCounter('1', 4n));
      t.true(await tx.raiseCounter('1', 9n));
      t.false(await tx.raiseCounter('1', 9n));
      t.true(await tx.raiseCounter('1', 10n));
      t.true(await tx.raiseCounter('1', 2n ** 64n - 1n));
      t.false(await tx.raiseCounter('1', 2n ** 64n - 1n));
      t.is((await tx.card('1'))?.counter, 2n ** 64n);
      t.false(await tx.raiseCounter('none', 0n));
    });
  });

  test(`store (${name}): a question comes again only after its window, in each scope for itself`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      const given = ['a', 'a', 'b', 'c', 'a', 'd', 'a', 'c', 'b'];
      const noted = [];
      for (const one of given) noted.push(await tx.reserveQuestion('s', one, 3));
      t.deepEqual(noted, [true, false, true, true, false, true, true, false, true]);
      t.true(await tx.reserveQuestion('other', 'a', 3));
      for (const one of 'bcdefghij') t.true(await tx.reserveQuestion('other', one, 3));
      t.deepEqual([await tx.reserveQuestion('s', 'b', 3), await tx.reserveQuestion('s', 'a', 3)], [false, false]);
    });
  });

  test(`store (${name}): a question that came again within a smaller window does not within a larger one`, async (t) => {
    const store = await open(t);
    await store.transaction(async (tx) => {
      const given = [
        ['a', 3, true],
        ['b', 3, true],
        ['a', 1, true],
        ['c', 3, true],
        ['a', 3, false],
      ] as const;
      for (const [one, window, isNew] of given) t.is(await tx.reserveQuestion('s', one, window), isNew);
    });
  });

  test(`store (${name}): the audit log keeps its order and its head`, async (t) => {
    const store = await open(t);
    const records = [1, 2, 3].map((sequence) => ({
      sequence,
      time_ms: sequence,
      text: `{"n":${sequence}}`,
      mac: 'ab',
    }));
    for (const record of records) await store.transaction((tx) => tx.appendAudit(record));
    t.deepEqual(await store.read((tx) => tx.auditRecords(0, 2)), records.slice(0, 2));
    t.deepEqual(await store.read((tx) => tx.auditRecords(2, 2)), records.slice(2));
    const { sequence, mac, time_ms } = await store.transaction((tx) => tx.head());
    t.deepEqual({ sequence, mac, time_ms }, { sequence: 3, mac: 'ab', time_ms: 3 });
  });
}
