import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import test from 'ava';
import { mailServer } from '../../../couriers/testing-mail.js';
import { Visitor } from '../../../portal/testing.js';
import { folderWith, Served } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

const PASSWORD = 'violet otter umbrella';
const SECRET = 'a-secret-that-signs-messages';
const STORE = ['--store', 'cards.db', '--kek-file', 'keys/kek'] as const;

type Teardown = Parameters<typeof folderWith>[0];

/** A store where alice has a number and no card. @returns its folder */
async function newStore(t: Teardown): Promise<string> {
  const folder = folderWith(t, { password: PASSWORD, secret: SECRET, 'keys/.keep': '' });
  for (const args of [
    ['store', 'new-key', 'keys/kek'],
    ['store', 'init', 'cards.db', '--kek-file', 'keys/kek'],
    ['users', 'add', 'alice', '--store', 'cards.db'],
    ['users', 'set-password', 'alice', '--password-file', 'password', '--store', 'cards.db'],
    ['devices', 'set-number', 'alice', '+1 555 010 0199', ...STORE],
  ]) {
    const { status, stderr } = await dscplus(folder, ...args);
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  }
  return folder;
}

/** A portal of that store, and alice, whose password was right. */
async function beginLogin(t: Teardown, folder: string, ...courier: string[]): Promise<Visitor> {
  const log = ['--log', 'log', '--log-level', 'info'];
  const served = new Served(t, folder, ['portal', ...STORE, '--listen', '0', ...log, '--courier', ...courier]);
  const visitor = await new Visitor(await served.address()).enterPassword('alice', PASSWORD);
  return visitor;
}

/** Waits until a text has what is looked for: a portal sends what it promised by itself. */
async function found(text: () => string, pattern: RegExp): Promise<string> {
  for (;;) {
    const [, what] = pattern.exec(text()) ?? [];
    if (what !== undefined) return what;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('courier option: a code goes to a mail server that other people wrote, and logs in', async (t) => {
  const folder = await newStore(t);
  const { port, mails } = await mailServer(t);
  const address = `smtp://127.0.0.1:${port}?from=codes@example.com&to={to}@sms.example.com`;
  const visitor = await beginLogin(t, folder, address);
  t.is(visitor.title, 'Enter the security code');
  const code = await found(mails, /Your login code is ([0-9]{6})/);
  t.regex(mails(), /To: 15550100199@sms\.example\.com/);
  await visitor.send('/login/challenge', { response: code });
  t.is(visitor.title, 'You are logged in');
});

/** Checks each signature with Python's own HMAC, and prints the texts of those that are right. */
const RECEIVER = `
import hmac, http.server, json, sys
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['content-length']))
        wanted = hmac.new(sys.argv[1].encode(), body, 'sha256').hexdigest()
        right = hmac.compare_digest(wanted, self.headers['x-dscplus-signature'])
        self.send_response(204 if right else 403)
        self.end_headers()
        if right: print(json.loads(body)['text'], flush=True)
    def log_message(self, *args): pass
server = http.server.HTTPServer(('127.0.0.1', 0), Receiver)
print(server.server_port, flush=True)
server.serve_forever()
`;

test('courier option: a code goes to a plain HTTP receiver, which checks the signature, and logs in', async (t) => {
  const folder = await newStore(t);
  const receiver = spawn('/usr/bin/python3', ['-c', RECEIVER, SECRET]);
  t.teardown(() => receiver.kill());
  const lines = createInterface(receiver.stdout);
  const [port] = await once(lines, 'line');
  let got = '';
  lines.on('line', (line) => {
    got += line;
  });
  const visitor = await beginLogin(t, folder, `http://127.0.0.1:${port}/sms`, '--courier-secret-file', 'secret');
  const code = await found(() => got, /Your login code is ([0-9]{6})/);
  await visitor.send('/login/challenge', { response: code });
  t.is(visitor.title, 'You are logged in');
});
