import test from 'ava';
import { MODELS } from '../../firmware/models.js';
import { responseCheck } from '../../host-tools/judge/response-check.js';
import { InputError } from '../input-error.js';
import { Card } from './card.js';

/** Digits of the length that the model asks for. */
function digitsOf(model: (typeof MODELS)[number], name: string): string {
  return '1234567890'.slice(0, model.fields.find((field) => field.name === name)!.digits);
}

for (const model of MODELS) {
  test(`respond: gives all digits of the response of a ${model.name}, one login after the other`, (t) => {
    const card = new Card({ model: model.name });
    const [challenge, pin] = [digitsOf(model, 'challenge'), digitsOf(model, 'pin')];
    for (const way of ['from off', 'from the response', 'from a field']) {
      const facts = card.facts()!;
      const response = responseCheck(facts, facts.counter, challenge, pin);
      t.is(card.respond(challenge, pin), response, way);
      if (way === 'from the response') {
        card.press('PRESS', 2_500_000);
        card.type('1');
      }
    }
  });
}

test('respond: a low battery shows its warning first, and the response after it', (t) => {
  const card = new Card();
  card.battery(5);
  t.regex(card.respond('123456', '1234'), /^[0-9]{8}$/);
});

const CARD = new Card();

/** Arguments that can't be, and what the message names. */
const REFUSED: ReadonlyArray<readonly [unknown, unknown, RegExp]> = [
  ['12345', '1234', /^respond: challenge must be 6 digits \(dsc-plus\)/],
  ['123456', '999', /^respond: pin must be 4 digits/],
  ['123456', 9999, /^respond: pin must be/],
  ['12345x', '9999', /^respond: challenge must be/],
  [undefined, undefined, /^respond: pin must be/],
];

for (const [challenge, pin, message] of REFUSED) {
  test(`respond: refuses ${String(challenge)} and ${String(pin)}, and no key is pressed`, (t) => {
    const error = t.throws(() => CARD.respond(challenge as string, pin as string), { instanceOf: InputError });
    t.regex(error.message, message);
    t.notRegex(error.message, /999/);
    t.is(CARD.now_us, 0);
  });
}

const FAULTS: ReadonlyArray<readonly [string, (card: Card) => void, string]> = [
  ['without a key', (card) => card.fit({ secretHex: '' }), '"PIN>"'],
  ['without power', (card) => card.cutPower(), '"PIN>"'],
  ['with a dead OK', (card) => card.stick('OK', 'up'), '"CHALLNG>"'],
  ['with a dead digit', (card) => card.stick('9', 'up'), '8 digits of the response'],
];

for (const [what, fault, missing] of FAULTS) {
  test(`respond: a card ${what} does not respond, and the message says what was not shown`, (t) => {
    const card = new Card();
    fault(card);
    const { message } = t.throws(() => card.respond('987654', '1234'), { instanceOf: InputError });
    t.true(message.startsWith(`respond: the card does not show ${missing}: `), message);
    t.notRegex(message, /9876|1234/);
  });
}
