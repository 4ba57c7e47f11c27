import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../emulator/input-error.js';
import { ClientTable } from './clients.js';
import { readClients, warningsOf } from './clients-file.js';
import { addressBytes, holds, readNetwork } from './network.js';

const SECRET = 'Xq7#-sixteen-chars';
const one = (...lines: string[]) => ['[vpn]', 'address = 192.0.2.1', ...lines].join('\n');

test('clients file: settings and their defaults', (t) => {
  const text =
    `# the gateways\r\n\r\n[vpn]\r\naddress = 192.0.2.0/24\r\naddress = 2001:db8::/32\r\nsecret = ${SECRET}\r\n
[proxy.example]
  address=198.51.100.7
  transport = tls
  certificate_name = proxy.example
[old]
address = 10.0.0.0/8
secret = old=secret#with signs!
require_message_authenticator = false
second_factor_only = true`.replace('old=secret#with signs!', 'old=secret#with-signs!');
  const [vpn, proxy, old] = readClients(text, 'clients');
  t.like(vpn, { name: 'vpn', transport: 'udp', requiresMessageAuthenticator: true, secondFactorOnly: false });
  t.is(Buffer.from(vpn!.secret).toString(), SECRET);
  t.is(vpn!.networks.length, 2);
  t.like(proxy, { name: 'proxy.example', transport: 'tls', certificateName: 'proxy.example' });
  t.is(Buffer.from(proxy!.secret).toString(), 'radsec');
  t.like(old, { requiresMessageAuthenticator: false, secondFactorOnly: true });
  t.is(Buffer.from(old!.secret).toString(), 'old=secret#with-signs!');
});

const MISTAKES: ReadonlyArray<readonly [text: string, message: RegExp]> = [
  ['', /^clients has no client/],
  ['# nothing', /^clients has no client/],
  ['address = 192.0.2.1', /^clients:1: address stands before the first section/],
  ['[vpn]', /^clients:1: \[vpn\] has no address/],
  ['[a b]', /^clients:1: this is not a section/],
  [one(), /^clients:1: \[vpn\] has no secret/],
  [one('secret = fifteen-chars-x'), /^clients:3: the secret has 15 characters, but must have 16 to 128/],
  [one(`secret = ${'x'.repeat(129)}`), /^clients:3: the secret has 129 characters/],
  [one('secret = sixteen characters'), /^clients:3: the secret may hold printable ASCII/],
  [one('secret = sechzehn-zeichen-ä'), /^clients:3: the secret may hold printable ASCII/],
  [one('secret ='), /^clients:3: secret has no value/],
  [one(`secret = ${SECRET}`, `secret = ${SECRET}`), /^clients:4: secret is given twice/],
  [one(`secret = ${SECRET}`, 'nas = 1'), /^clients:4: there is no setting "nas": there are address, secret/],
  [one(`secret = ${SECRET}`, 'nonsense'), /^clients:4: this is not a section, a setting/],
  [one(`secret = ${SECRET}`, 'second_factor_only = yes'), /^clients:4: second_factor_only is "yes", but must be true/],
  [one(`secret = ${SECRET}`, 'transport = tcp'), /^clients:4: transport is "tcp", but must be udp or tls/],
  [one(`secret = ${SECRET}`, 'transport = tls'), /^clients:3: a client with transport = tls has no secret/],
  [one(`secret = ${SECRET}`, 'certificate_name = a'), /^clients:4: certificate_name goes with transport = tls/],
  [one(`secret = ${SECRET}`, '[vpn]'), /^clients:4: there are two clients \[vpn\]/],
  [
    one(`secret = ${SECRET}`, one(`secret = ${SECRET}`).replace('vpn', 'b')),
    /^clients:4: \[b\] has an address that \[vpn\]/,
  ],
  [
    one(`secret = ${SECRET}`).replace('192.0.2.1', 'host.example'),
    /^clients:2: address of \[vpn\] is "host\.example", no address/,
  ],
  [one(`secret = ${SECRET}`).replace('192.0.2.1', '192.0.2.1/24'), /^clients:2: .*bits set behind its length/],
  [one(`secret = ${SECRET}`).replace('192.0.2.1', '192.0.2.0/33'), /^clients:2: .*more than 32 bits/],
  [one(`secret = ${SECRET}`).replace('192.0.2.1', 'fe80::1%eth0'), /^clients:2: .*no address/],
];

test('clients file: each mistake is named with its line, and no secret is shown', (t) => {
  for (const [text, message] of MISTAKES) {
    const error = t.throws(() => readClients(text, 'clients'), { instanceOf: InputError, message }, text);
    t.notRegex(error.message, /sixteen|Xq7|fifteen|xxx|sechzehn/);
  }
});

test('clients file: one mistake does not hide the others', (t) => {
  const text = `address = 192.0.2.9
[a]
secret = shortsecret
address = x
address = 192.0.2.0/33
foo = 1
[b
secret = ${SECRET}
junk
[c]
transport = tcp
second_factor_only = yes
secret =
[a]
address = 192.0.2.1
secret = ${SECRET}`;
  const { message } = t.throws(() => readClients(text, 'clients'), { instanceOf: InputError });
  t.deepEqual(
    message.split('\n').map((line) => /^clients:(\d+): (\S+ \S+)/.exec(line)!.slice(1).join(' ')),
    [
      '1 address stands',
      '3 the secret',
      '4 address of',
      '5 address of',
      '6 there is',
      '7 this is',
      '9 this is',
      '10 [c] has',
      '11 transport is',
      '12 second_factor_only is',
      '13 secret has',
      '14 there are',
    ],
  );
  t.false(message.includes(SECRET));
  const many = t.throws(() => readClients('[a]\n'.repeat(100), 'clients'), { instanceOf: InputError });
  t.regex(many.message, /\nand 8[0-9] more$/);
});

test('clients file: what is risky is warned of, without a secret', (t) => {
  const text = `${one(`secret = ${SECRET}`, 'require_message_authenticator = false')}
[wide]
address = 10.0.0.0/8
secret = ${SECRET}
[tls]
address = 10.0.0.1
transport = tls`;
  const warnings = warningsOf(readClients(text, 'clients'));
  t.is(warnings.length, 4);
  for (const [index, message] of [/CVE-2024-3596/, /\/8/, /secret of \[vpn\]/, /certificate_name/].entries()) {
    t.regex(warnings[index]!, message);
  }
  t.false(warnings.join().includes(SECRET));
  t.deepEqual(warningsOf(readClients(one(`secret = ${SECRET}`), 'clients')), []);
});

test('client table: the longest network counts, and a transport is a client’s own', (t) => {
  const text = `[wide]\naddress = 10.0.0.0/8\nsecret = ${SECRET}\n[host]\naddress = 10.1.2.3\nsecret = ${SECRET}
[six]\naddress = 2001:db8::/32\nsecret = ${SECRET}\n[tls]\naddress = 10.0.0.0/8\ntransport = tls`;
  const table = new ClientTable(readClients(text, 'clients'));
  const rows: ReadonlyArray<readonly [string, 'udp' | 'tls', string | undefined]> = [
    ['10.9.9.9', 'udp', 'wide'],
    ['10.1.2.3', 'udp', 'host'],
    ['10.1.2.3', 'tls', 'tls'],
    ['::ffff:10.1.2.3', 'udp', 'host'],
    ['2001:db8:1::5', 'udp', 'six'],
    ['2001:db8:1::5%eth0', 'udp', 'six'],
    ['2001:db9::5', 'udp', undefined],
    ['11.0.0.1', 'udp', undefined],
    ['nonsense', 'udp', undefined],
  ];
  for (const [address, transport, name] of [...rows, ...rows])
    t.is(table.find(address, transport)?.name, name, address);
});

test('networks: addresses in all their forms are the same bytes', (t) => {
  const forms = [
    ['::', '0:0:0:0:0:0:0:0'],
    ['::1', '0::1', '0:0:0:0:0:0:0:1'],
    ['2001:db8::1', '2001:DB8:0:0::1', '2001:0db8::0.0.0.1'],
    ['1::', '1:0::'],
    ['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201'],
  ];
  for (const [first, ...others] of forms) {
    for (const other of others) t.deepEqual(addressBytes(other), addressBytes(first!), other);
  }
  t.deepEqual(addressBytes('2001:db8::102:304'), [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
  for (const none of ['', '1', '1.2.3', '256.1.1.1', ':::', '1::2::3', 'host'])
    t.is(addressBytes(none), undefined, none);
});

test('networks: a network holds exactly the addresses that begin with its bits', (t) => {
  const bytes = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 255 })));
  fc.assert(
    fc.property(bytes, bytes, fc.integer({ min: 0, max: 32 }), (one, other, bits) => {
      const number = (parts: readonly number[]) => parts.reduce((sum, part) => sum * 256 + part, 0);
      const head = (parts: readonly number[]) => Math.floor(number(parts) / 2 ** (32 - bits));
      const base = head(one) * 2 ** (32 - bits);
      const text = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.');
      const network = readNetwork(`${text}/${bits}`);
      if (typeof network === 'string') throw new Error(network);
      t.is(holds(network, other), head(one) === head(other));
      t.true(holds(network, one));
    }),
  );
});
