/** A whole login step by step, on a card that only writes down what is done to it. */
import test from 'ava';
import { MODELS } from '../../firmware/models.js';
import { InputError } from '../input-error.js';
import { type PressedCard, respond } from './respond.js';

type Step = readonly unknown[];

/** A card that shows one text after another, a step each wait. */
function playedCard(name: string, shows: readonly string[]): { readonly card: PressedCard; readonly steps: Step[] } {
  const steps: Step[] = [];
  const left = [...shows];
  const card: PressedCard = {
    model: MODELS.find((model) => model.name === name)!,
    display: '',
    press: (...press) => steps.push(press),
    type: (digits) => steps.push(['type', digits]),
    waitUntil(holds, limit_us) {
      steps.push(['wait', limit_us]);
      const display = left.shift() ?? '';
      Object.assign(this, { display });
      return holds(display);
    },
  };
  return { card, steps };
}

test('respond: PRESS is held half a second longer than it must be, and a low battery’s warning is waited for', (t) => {
  const { card, steps } = playedCard('dsc-plus', ['PIN>', 'CHALLNG>', '00123456']);
  t.is(respond(card, '000000', '0000'), '00123456');
  const wait = ['wait', card.model.lowBattery_ms * 1000];
  t.deepEqual(steps, [
    ['PRESS', (card.model.hold_ms + 500) * 1000],
    wait,
    ['type', '0000'],
    ['OK'],
    wait,
    ['type', '000000'],
    ['OK'],
    wait,
  ]);
});

test('respond: each page has its digits, OK turns it, and a text of its length is no response', (t) => {
  const model = MODELS.find(({ pages }) => pages.length > 1)!;
  const prompts = model.fields.map(({ prompt }) => prompt);
  const [challenge, pin] = ['challenge', 'pin'].map((name) =>
    '0'.repeat(model.fields.find((field) => field.name === name)!.digits),
  ) as [string, string];
  const pages = model.pages.map((length, page) => String(page + 1).repeat(length));
  const { card, steps } = playedCard(model.name, [...prompts, ...pages]);
  t.is(respond(card, challenge, pin), pages.join(''));
  t.deepEqual(
    steps.slice(-2 * pages.length).filter(([step]) => step === 'OK'),
    pages.map(() => ['OK']),
  );
  for (const [page, length] of model.pages.entries()) {
    const texts = pages.with(page, 'x'.repeat(length));
    const message = new RegExp(`^respond: the card does not show ${length} digits of the response: `);
    t.throws(() => respond(playedCard(model.name, [...prompts, ...texts]).card, challenge, pin), {
      instanceOf: InputError,
      message,
    });
  }
});
