import { SerialPortStream } from '@serialport/stream';
import test from 'ava';
import { type MockCard, openMockCard } from '../../emulator/link/ports/mock.js';
import type { CardOptions } from '../../emulator/machine/card-options.js';
import { runs } from '../../emulator/testing-runs.js';
import { MODELS } from '../../firmware/models.js';
import { responseCheck } from '../judge/response-check.js';
import { CARD_MODELS, fieldText } from './card-models.js';
import { CardClient } from './client.js';
import { LinkError } from './errors.js';
import type { ClientOptions } from './scpi-client.js';

/** Logins over noise in all; the environment can ask for more. */
const NOISY_LOGINS = Number(process.env.DSCPLUS_NOISY_LOGINS ?? runs(120, 300));
/** So many at once: most of a noisy login is waiting for answers that don't come. */
const AT_ONCE = 100;

const NOISES = [
  'drop=0.001,flip=0.0001',
  'drop=0.003,dup=0.003',
  'flip=0.005',
  'drop=0.01,flip=0.001,dup=0.001',
  'drop=0.005,flip=0.005,dup=0.005',
  'flip=0.015',
];

interface Bench {
  readonly mock: MockCard;
  readonly client: CardClient;
  close(): Promise<void>;
}

/** On a quiet wire nothing is ever late but by a machine that has more to do. */
const PATIENT: ClientOptions = { timeout_ms: 60_000 };

function open(card: CardOptions & { readonly noise?: string }, options = PATIENT): Bench {
  const mock = openMockCard(card);
  const port = new SerialPortStream({ binding: mock.binding, path: mock.path, baudRate: 115200 });
  const client = new CardClient(port, options);
  return {
    mock,
    client,
    async close() {
      client.close();
      await new Promise<void>((resolve) => port.close(() => resolve()));
      mock.close();
    },
  };
}

/** The right response of the card: with a counter suite, for the counter before the last computation. */
function expected(mock: MockCard, challenge: string, pin: string): string {
  const facts = mock.card.facts()!;
  return responseCheck(facts, facts.counter - 1n, challenge, pin);
}

function digits(seed: number, count: number): string {
  return String(Math.imul(seed, 0x9e37_79b1) >>> 0)
    .padStart(10, '0')
    .slice(-count);
}

function challengeLength(model: (typeof MODELS)[number]): number {
  return model.fields.find(({ name }) => name === 'challenge')!.digits;
}

test('login: on a quiet wire every model shows the right response, and nothing is done twice', async (t) => {
  for (const model of MODELS) {
    const bench = open({ model: model.name });
    for (const challenge of ['482915', '000000', '123450'].map((text) => text.padEnd(challengeLength(model), '7'))) {
      const { response, repeats } = await bench.client.login(challenge, '0012');
      t.is(response, expected(bench.mock, challenge, '0012'), model.name);
      t.is(repeats, 0, model.name);
    }
    t.deepEqual(await bench.client.errors(), []);
    await bench.close();
  }
});

test('login: the client’s own description of the models agrees with the card’s', (t) => {
  const described = MODELS.map(({ name, cells, fields, pages, lowBatteryText, memoryErrorText, noKeyText }) => ({
    name,
    cells,
    fields: [...fields],
    pages: [...pages],
    lowBattery: lowBatteryText,
    faults: [memoryErrorText, noKeyText],
  }));
  t.deepEqual(
    CARD_MODELS.map((model) => ({ ...model, faults: Object.keys(model.faults) })),
    described as never,
  );
  const [plus, , nagra] = CARD_MODELS;
  t.is(fieldText(plus!, plus!.fields[0]!, '1234', 3), 'PIN>--3');
  t.is(fieldText(nagra!, nagra!.fields[0]!, '12345678', 8), '345678');
});

test('login: it works from any screen, and under the low-battery warning', async (t) => {
  for (const before of ['press PRESS', 'PIN', 'response']) {
    const bench = open({});
    if (before !== 'press PRESS') await bench.client.press('PRESS', { for_ms: 2500 });
    if (before === 'PIN') await bench.client.type('99');
    if (before === 'response') await bench.client.login('111111', '1111');
    bench.mock.card.battery(5);
    const { response } = await bench.client.login('482915', '1234');
    t.is(response, expected(bench.mock, '482915', '1234'), before);
    await bench.close();
  }
});

test('login: a card without a key, or with a key that is stuck, is an error that says so', async (t) => {
  const empty = open({ secretHex: '' });
  await t.throwsAsync(empty.client.login('482915', '1234'), { instanceOf: LinkError, message: /no key/ });
  await empty.close();
  const stuck = open({});
  stuck.mock.card.stick('4', 'down');
  await t.throwsAsync(stuck.client.login('482915', '1234'), { instanceOf: LinkError, message: /is a key stuck/ });
  await stuck.close();
});

test('login: another hand on the card makes it start over, not believe', async (t) => {
  const bench = open({});
  let typed = 0;
  const { card } = bench.mock;
  // Somebody presses 7 after the client's third digit, once.
  const { down } = card;
  card.down = (key) => {
    if (key === '3' && typed++ === 0) {
      down.call(card, '7');
      card.wait(60_000);
      card.up('7');
      card.wait(60_000);
    }
    down.call(card, key);
  };
  const { response, repeats } = await bench.client.login('482915', '1234');
  t.true(repeats > 0);
  t.is(response, expected(bench.mock, '482915', '1234'));
  await bench.close();
});

test('login: a response that is read differently once is read again until two readings agree', async (t) => {
  const bench = open({});
  const { card } = bench.mock;
  let readings = 0;
  // One answer holds the text twice: both are damaged alike, once.
  Object.defineProperty(card, 'display', {
    get: () => {
      const { text } = card.board.glass;
      return text.length === 8 && /^[0-9]+$/.test(text) && [2, 3].includes(readings++) ? '00000000' : text;
    },
  });
  const { response } = await bench.client.login('482915', '1234');
  t.is(response, expected(bench.mock, '482915', '1234'));
  t.true(readings > 6);
  await bench.close();
});

test('login: over noise no response that is wrong is taken for right', async (t) => {
  const jobs = Array.from({ length: NOISY_LOGINS }, (_, index) => index);
  const sums = NOISES.map(() => ({ logins: 0, repeated: 0, failed: 0, wrong: 0 }));
  const work = async (): Promise<void> => {
    for (let index = jobs.pop(); index !== undefined; index = jobs.pop()) {
      const sum = sums[index % NOISES.length]!;
      const model = MODELS[Math.floor(index / NOISES.length) % MODELS.length]!;
      const noise = `${NOISES[index % NOISES.length]},seed=${index + 1}`;
      const bench = open({ model: model.name, noise }, { timeout_ms: 10 });
      const pin = digits(index + 1, 4);
      const challenge = digits(3 * index + 7, challengeLength(model));
      sum.logins += 1;
      try {
        const { response, repeats } = await bench.client.login(challenge, pin);
        if (repeats > 0) sum.repeated += 1;
        if (response !== expected(bench.mock, challenge, pin)) sum.wrong += 1;
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        sum.failed += 1;
      }
      await bench.close();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const [index, { logins, repeated, failed, wrong }] of sums.entries()) {
    t.log(`${NOISES[index]}: ${logins} logins, ${repeated} needed a repeat, ${failed} gave an error, ${wrong} wrong`);
  }
  const total = (name: 'wrong' | 'failed' | 'repeated'): number => sums.reduce((total, sum) => total + sum[name], 0);
  t.is(total('wrong'), 0);
  t.true(total('failed') < NOISY_LOGINS / 4);
  t.true(total('repeated') > 0);
});
