import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { isTrivialPin, refuseTrivialPin } from './pins.js';
import type { StoreReader } from './store/store.js';
import { AUDIT_KEY, KEK, KEY, newVerifier, PIN, respond, SERIAL, STORES, SUITE } from './testing.js';
import { Verifier } from './verifier.js';

const PINS: ReadonlyArray<readonly [pin: string, isTrivial: boolean]> = [
  ['0000', true],
  ['77777', true],
  ['1234', true],
  ['7890', true],
  ['9012', true],
  ['4321', true],
  ['1098', true],
  ['1212', true],
  ['123123', true],
  ['2580', false],
  ['1235', false],
  ['1357', false],
  ['12123', false],
  ['86420', false],
];

test('PINs: one digit, digits in a row and repetitions are trivial', (t) => {
  for (const [pin, isTrivial] of PINS) t.is(isTrivialPin(pin), isTrivial, pin);
});

test('PINs: trivial ones are refused where the store says so, in whatever bytes', async (t) => {
  for (const [setting, isRefused] of [
    [new TextEncoder().encode('refuse'), true],
    [Buffer.from('refuse'), true],
    [Buffer.from('allow'), false],
    [undefined, false],
  ] as const) {
    const store = { setting: async () => setting } as unknown as StoreReader;
    if (isRefused) await t.throwsAsync(refuseTrivialPin(store, '0000'), { instanceOf: InputError });
    else await t.notThrowsAsync(refuseTrivialPin(store, '0000'));
    await t.notThrowsAsync(refuseTrivialPin(store, '2580'));
  }
});

for (const [name, open] of STORES) {
  test(`PINs (${name}): a change to the old PIN is refused, but says so only to whoever has proved the old one`, async (t) => {
    const { verifier } = await newVerifier(await open(t));
    const answer = async () => {
      const { handle, question } = await verifier.challenge('alice');
      return { handle, response: respond(question) };
    };
    const first = await answer();
    t.is((await verifier.changePin({ ...first, login: first.handle, pin: PIN })).answer, 'refused');
    const login = await answer();
    t.is((await verifier.verify(login)).answer, 'accepted');
    const wrong = { ...(await answer()), response: '00000000' };
    t.is((await verifier.changePin({ ...wrong, login: login.handle, pin: PIN })).answer, 'refused');
    const right = await answer();
    const change = { ...right, login: login.handle, pin: PIN };
    await t.throwsAsync(verifier.changePin(change), { instanceOf: InputError, message: /the new PIN is the old one/ });
    // Nothing was spent: the same challenge still logs in.
    t.is((await verifier.verify(right)).answer, 'accepted');
  });

  test(`PINs (${name}): a store that refuses trivial PINs does so in every process, wherever one is set`, async (t) => {
    const { store, verifier, operator, time } = await newVerifier(await open(t));
    await operator.resetPin(SERIAL, '1111');
    const options = { store, keys: [KEK] as const, auditKey: AUDIT_KEY, time };
    await Verifier.open({ ...options, settings: { trivialPins: 'refuse' } });
    const trivial = { instanceOf: InputError, message: /guessed first/ };
    await t.throwsAsync(operator.resetPin(SERIAL, '1212'), trivial);
    await t.throwsAsync(operator.addCard({ serial: '8001', suite: SUITE, key: KEY, pin: '0000' }), trivial);
    const { handle, question } = await verifier.challenge('alice');
    const response = respond(question, { pin: '9876' });
    await t.throwsAsync(verifier.changePin({ login: handle, handle, response, pin: '9876' }), trivial);
    await operator.resetPin(SERIAL, '2580');
    await Verifier.open({ ...options, settings: { trivialPins: 'allow' } });
    await operator.resetPin(SERIAL, '1212');
    t.is((await operator.cards('', 9)).found.length, 1);
  });
}
