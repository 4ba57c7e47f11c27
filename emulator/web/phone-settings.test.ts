import test from 'ava';
import { InputError } from '../input-error.js';
import { type PhoneAttribute, readPhoneSettings } from './phone-settings.js';

function read(attributes: Partial<Record<PhoneAttribute, string>>) {
  return readPhoneSettings((name) => attributes[name] ?? null);
}

test('phone settings: without attributes it is an iPhone with the app, which nobody keeps', (t) => {
  t.deepEqual(read({}), {
    phone: { platform: 'ios', isInstalled: true, first: 'home', lock: 'face' },
    server: '',
    numbers: [],
    keep: undefined,
  });
});

test('phone settings: each attribute is read', (t) => {
  const attributes = { platform: 'android', app: 'missing', opens: 'portfolio', lock: 'finger' };
  t.deepEqual(read({ ...attributes, server: 'https://a.example/', number: ' +1  +2 ', keep: 'mine' }), {
    phone: { platform: 'android', isInstalled: false, first: 'portfolio', lock: 'finger' },
    server: 'https://a.example',
    numbers: ['+1', '+2'],
    keep: 'mine',
  });
});

test('phone settings: a word that there is not is refused by name', (t) => {
  for (const name of ['platform', 'app', 'opens', 'lock'] as const)
    t.throws(() => read({ [name]: 'x' }), {
      instanceOf: InputError,
      message: new RegExp(`^${name} is "x", but must be`),
    });
});
