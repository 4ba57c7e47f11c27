/** For tests: a run of changes of PINs. */
import { type Bench, CARD, type Run } from './testing-steps.js';

export const PINS: Run = {
  title: 'PINs',
  settings: { trivialPins: 'refuse' },
  steps: [
    ['a trivial PIN of a card', ({ operator }) => operator.addCard(CARD)],
    [
      'another is taken',
      async ({ operator, verifier }) => {
        await operator.addUser('alice');
        await operator.addCard({ ...CARD, pin: '4711' });
        await operator.assign('alice', '7001');
        return verifier.activate('alice', '7001');
      },
    ],
    [
      'with the login of another card that is as new',
      async (bench) => changed(bench, await loggedInWithAnother(bench, '7003', '4711'), '4712'),
    ],
    [
      'of a card with a counter',
      async ({ ask, operator, verifier }) => {
        const suite = 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1';
        await operator.addCard({ ...CARD, suite, serial: 'C', pin: '4711', counter: 5n });
        await operator.assign('alice', 'C');
        await operator.activate('alice', 'C');
        const login = await ask('alice', 'C', { suite, counter: 5n, pin: '4711' });
        await verifier.verify({ handle: login.handle, response: login.right });
        const { handle, right } = await ask('alice', 'C', { suite, counter: 6n, pin: '4712' });
        return verifier.changePin({ login: login.handle, handle, response: right, pin: '4712' });
      },
    ],
    ['who is back at once', ({ operator }) => operator.unlock('alice', '7001')],
    [
      'trivial PINs in a batch',
      ({ operator }) => operator.enrolmentFaults([{ user: 'a', serial: '7001', pin: '4321' }]),
    ],
    ['a trivial PIN in an import', ({ operator }) => operator.importCards([{ ...CARD, serial: '7', pin: '1212' }])],
    ['without a login', (bench) => changed(bench, 'x', '4712')],
    ['a trivial PIN', (bench) => changed(bench, 'x', '0000')],
    ['with a login', async (bench) => changed(bench, await loggedIn(bench, '4711'), '4712')],
    [
      'with the login before the last change',
      async (bench) => {
        const before = await loggedIn(bench, '4712');
        return [await changed(bench, before, '4713'), await changed(bench, before, '4714')];
      },
    ],
    ['to the old one', async (bench) => changed(bench, await loggedIn(bench, '4713'), '4713')],
    [
      'a login of five minutes ago',
      async (bench) => {
        const login = await loggedIn(bench, '4713');
        bench.time.pass(300_000);
        return changed(bench, login, '4714');
      },
    ],
    [
      'a login that is a millisecond younger',
      async (bench) => {
        const login = await loggedIn(bench, '4713');
        bench.time.pass(299_999);
        return changed(bench, login, '4714');
      },
    ],
    [
      'with a login for a task',
      async (bench) => {
        const { handle, right } = await bench.ask('alice', undefined, { pin: '4714' }, { purpose: 'pay' });
        await bench.verifier.verify({ handle, response: right, purpose: 'pay' });
        return changed(bench, handle, '4715');
      },
    ],
    [
      'with the challenge of another purpose',
      async (bench) => {
        const login = await loggedIn(bench, '4714');
        const { handle, right } = await bench.ask('alice', undefined, { pin: '4715' }, { purpose: 'pay' });
        return bench.verifier.changePin({ login, handle, response: right, pin: '4715' });
      },
    ],
    [
      'for that purpose',
      async (bench) => {
        const login = await loggedIn(bench, '4714');
        const { handle, right } = await bench.ask('alice', undefined, { pin: '4715' }, { purpose: 'new PIN' });
        return bench.verifier.changePin({ login, handle, response: right, pin: '4715', purpose: 'new PIN' });
      },
    ],
    [
      'a wrong response',
      async (bench) => {
        const login = await loggedIn(bench, '4715');
        const { handle, wrong } = await bench.ask('alice', undefined, { pin: '4716' });
        return bench.verifier.changePin({ login, handle, response: wrong, pin: '4716' });
      },
    ],
    [
      'with the login of another user of the card',
      async (bench) => {
        await bench.operator.addUser('bob');
        await bench.operator.assign('bob', '7001');
        await bench.operator.activate('bob', '7001');
        const { handle, right } = await bench.ask('bob', undefined, { pin: '4715' });
        await bench.verifier.verify({ handle, response: right });
        return changed(bench, handle, '4716');
      },
    ],
    [
      'with the login of another card',
      async (bench) => changed(bench, await loggedInWithAnother(bench, '7002', '4715'), '4716'),
    ],
    [
      'with a login of a time that was ahead',
      async (bench) => {
        bench.time.wall += 7_200_000;
        const login = await loggedIn(bench, '4715');
        bench.time.wall -= 7_200_000;
        await bench.operator.repairClock();
        return changed(bench, login, '4716');
      },
    ],
    ['a PIN that is none', async (bench) => changed(bench, await loggedIn(bench, '4715'), '47')],
  ],
};

/** The handle of a login with a card that alice gets for it. */
async function loggedInWithAnother(bench: Bench, serial: string, pin: string): Promise<string> {
  await bench.operator.addCard({ ...CARD, serial, pin });
  await bench.operator.assign('alice', serial);
  await bench.operator.activate('alice', serial);
  return loggedIn(bench, pin, serial);
}

/** The handle of a login with that PIN. */
async function loggedIn({ ask, verifier }: Bench, pin: string, serial = '7001'): Promise<string> {
  const { handle, right } = await ask('alice', serial, { pin });
  await verifier.verify({ handle, response: right });
  return handle;
}

async function changed({ ask, verifier }: Bench, login: string, pin: string) {
  const { handle, right } = await ask('alice', '7001', { pin });
  return verifier.changePin({ login, handle, response: right, pin });
}
