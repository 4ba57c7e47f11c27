/** The options and arguments of a RADIUS client: what they may be, and the refusal of all else. */
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { RadiusClient } from './radius-client.js';

const OPTIONS = { host: '127.0.0.1', secret: 'a-secret-for-the-tests' };

/** Options: the largest value that is allowed, and one more. */
const BOUNDS: ReadonlyArray<readonly [option: 'port' | 'timeout_ms' | 'tries', least: number, most: number]> = [
  ['port', 1, 65_535],
  ['timeout_ms', 1, 60_000],
  ['tries', 1, 20],
];

test('radius client: its options have bounds', (t) => {
  for (const [option, least, most] of BOUNDS) {
    for (const value of [least, most]) t.notThrows(() => new RadiusClient({ ...OPTIONS, [option]: value }), option);
    for (const value of [least - 1, most + 1]) {
      t.throws(() => new RadiusClient({ ...OPTIONS, [option]: value }), { message: new RegExp(option) });
    }
  }
  t.notThrows(() => new RadiusClient({ ...OPTIONS, secret: '!~' }));
  t.throws(() => new RadiusClient({ ...OPTIONS, secret: 'a\x7f' }), { message: /secret/ });
});

const WRONG: ReadonlyArray<readonly [name: string, make: () => unknown]> = [
  ['options', () => new RadiusClient(null as never)],
  ['hosts', () => new RadiusClient({ ...OPTIONS, hosts: 'a' } as never)],
  ['host', () => new RadiusClient({ ...OPTIONS, host: 5 } as never)],
  ['port', () => new RadiusClient({ ...OPTIONS, port: 0 })],
  ['secret', () => new RadiusClient({ ...OPTIONS, secret: '' })],
  ['secret', () => new RadiusClient({ ...OPTIONS, secret: 12_345 as never })],
  ['state', (client = new RadiusClient(OPTIONS)) => client.ask({ user: 'a', password: 'x', state: new Uint8Array(0) })],
  [
    'answer',
    (client = new RadiusClient(OPTIONS)) =>
      client.login({ user: 'a', password: 'x', respond: async () => '1', answer: 1 } as never),
  ],
  ['secret', () => new RadiusClient({ ...OPTIONS, secret: 'with blank' })],
  ['timeout_ms', () => new RadiusClient({ ...OPTIONS, timeout_ms: Number.NaN })],
  ['tries', () => new RadiusClient({ ...OPTIONS, tries: 21 })],
  ['asked', (client = new RadiusClient(OPTIONS)) => client.ask(5 as never)],
  ['user', (client = new RadiusClient(OPTIONS)) => client.ask({ user: 5, password: 'x' } as never)],
  ['password', (client = new RadiusClient(OPTIONS)) => client.ask({ user: 'a' } as never)],
  ['state', (client = new RadiusClient(OPTIONS)) => client.ask({ user: 'a', password: 'x', state: 'x' as never })],
  ['signal', (client = new RadiusClient(OPTIONS)) => client.ask({ user: 'a', password: 'x' }, { signal: 5 as never })],
  ['User-Name', (client = new RadiusClient(OPTIONS)) => client.ask({ user: '', password: 'x' })],
  ['respond', (client = new RadiusClient(OPTIONS)) => client.login({ user: 'a', password: 'x' } as never)],
  ['options', (client = new RadiusClient(OPTIONS)) => client.status(5 as never)],
];

test('radius client: an argument that it can’t take is an InputError that names it', async (t) => {
  for (const [name, make] of WRONG) {
    const message = new RegExp(`\\b${name}\\b`);
    await t.throwsAsync(async () => make(), { instanceOf: InputError, message }, String(make));
  }
});
