/** Programs of others that speak RADIUS log in; they must be installed, and nothing is written to /etc. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { folderWith } from '../../cli/testing.js';
import { openRadsec } from '../../radius/radsec.js';
import { openUdp } from '../../radius/udp.js';
import { respond, wrong } from '../../verifier/testing.js';
import {
  freePort,
  PASSWORD,
  Program,
  pcapOf,
  RESPOND,
  radclient,
  radclientLogin,
  radiusServer,
  recordingRelay,
  SECRET,
} from './testing-radius.js';

const run = promisify(execFile);
const PYTHON = '/usr/bin/python3';
const PAM_WRAPPER = 'libpam_wrapper.so';
const MODULES = '/lib/x86_64-linux-gnu/security';

test('peers: radclient finds both authenticators right, over IPv4 and IPv6', async (t) => {
  const { server, port } = await radiusServer(t);
  const six = await openUdp(server, { host: '::1', port: 0 });
  t.teardown(() => six.close());
  for (const place of [`127.0.0.1:${port}`, `[::1]:${six.port}`]) {
    const { first, second } = await radclientLogin(t, place, respond);
    t.regex(first.output, /Received Access-Challenge[\s\S]*Prompt = Echo\n\tSession-Timeout = 120/);
    t.regex(second.output, /Received Access-Accept[\s\S]*Class = 0x[0-9a-f]{44}/);
    t.is(second.status, 0);
    const status = await radclient(t, { place, kind: 'status', attributes: 'NAS-Identifier=x' });
    t.regex(status.output, /Received Access-Accept/);
  }
});

test('peers: radclient with another secret, or without Message-Authenticator, gets no reply', async (t) => {
  const { server, port } = await radiusServer(t);
  const place = `127.0.0.1:${port}`;
  const attributes = `User-Name="alice",User-Password="${PASSWORD}"`;
  const program = new Program(t, 'radclient', ['-x', '-r', '1', '-t', '1', place, 'auth', SECRET]);
  program.type(`${attributes}\n`);
  program.end();
  t.not(await program.ended, 0);
  const other = new Program(t, 'radclient', ['-x', '-r', '1', '-t', '1', place, 'auth', 'another-secret-of-tests']);
  other.type(`${attributes},Message-Authenticator=0x00\n`);
  other.end();
  t.not(await other.ended, 0);
  for (const { output } of [program, other]) t.notRegex(output, /Received/);
  t.deepEqual(server.counts().local!.dropped, { 'no Message-Authenticator': 1, 'wrong Message-Authenticator': 1 });
});

test('peers: pyrad logs in and finds Message-Authenticator right', async (t) => {
  const { port } = await radiusServer(t);
  const script = resolve('host-tools/workshop/peers/radius.py');
  const { stdout } = await run(PYTHON, [script, String(port), SECRET, 'alice', PASSWORD, ...RESPOND], {
    timeout: 60_000,
  });
  t.is(stdout, '11 True\n2 True\n');
});

/** Where pam_wrapper finds its services, for one service with pam_radius_auth. */
function pamFolder(
  t: ExecutionContext,
  service: string,
  port: number,
): { folder: string; env: Record<string, string> } {
  const folder = folderWith(t, {
    'radius.conf': `127.0.0.1:${port} ${SECRET} 60\n`,
    [`services/${service}`]: [
      `auth required ${MODULES}/pam_radius_auth.so conf=${'FOLDER'}/radius.conf`,
      `account required ${MODULES}/pam_permit.so`,
      `session required ${MODULES}/pam_permit.so`,
      '',
    ].join('\n'),
  });
  const path = join(folder, 'services', service);
  writeFileSync(path, readFileSync(path, 'utf8').replace('FOLDER', folder));
  chmodSync(join(folder, 'radius.conf'), 0o600);
  const env = { LD_PRELOAD: PAM_WRAPPER, PAM_WRAPPER: '1', PAM_WRAPPER_SERVICE_DIR: join(folder, 'services') };
  return { folder, env };
}

/** The option that pam_radius of Debian 12 needs: it signs nothing. */
const PAM_OPTIONS = ['require_message_authenticator = false'];

test('peers: pam_radius shows the challenge and takes the response, and a wrong one does not get in', async (t) => {
  const { port } = await radiusServer(t, PAM_OPTIONS);
  const { env } = pamFolder(t, 'vpn', port);
  const tries: ReadonlyArray<readonly [(response: string) => string, number]> = [
    [(response) => response, 0],
    [wrong, 1],
  ];
  for (const [change, status] of tries) {
    const program = new Program(t, 'pamtester', ['vpn', 'alice', 'authenticate'], env);
    program.type(`${PASSWORD}\n`);
    const [, question] = await program.shows(/Challenge ([0-9]{6})/);
    program.type(`${change(respond(question!))}\n`);
    t.is(await program.ended, status, program.output);
  }
});

test('peers: ssh with keyboard-interactive shows the challenge of an sshd with PAM, and takes the response', async (t) => {
  const { username } = userInfo();
  const { port } = await radiusServer(t, PAM_OPTIONS, username);
  const { folder, env } = pamFolder(t, 'sshd', port);
  const sshPort = await freePort();
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
  writeFileSync(
    join(folder, 'sshd.conf'),
    `ListenAddress 127.0.0.1:${sshPort}\nHostKey ${folder}/host\nPidFile none\nUsePAM yes\nPermitRootLogin yes\nStrictModes no
PasswordAuthentication no\nPubkeyAuthentication no\nKbdInteractiveAuthentication yes\nUseDNS no\n`,
  );
  // Where sshd locks a part of itself in; it is no part of /etc.
  if (!existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const daemon = new Program(t, '/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd.conf')], env);
  await daemon.shows(/Server listening/);
  writeFileSync(
    join(folder, 'answer'),
    `#!/bin/sh\nprintf '%s\\n' "$1" >> ${folder}/prompts\ncase "$1" in\n*Challenge*) exec ${RESPOND.map((word) => `'${word}'`).join(' ')} "$(printf %s "$1" | sed 's/.*Challenge \\([0-9]*\\).*/\\1/')";;\n*) echo '${PASSWORD}';;\nesac\n`,
    { mode: 0o700 },
  );
  const options = [
    ...['-o', 'StrictHostKeyChecking=no', '-o', `UserKnownHostsFile=${folder}/known`, '-F', 'none'],
    ...['-o', 'PreferredAuthentications=keyboard-interactive', '-o', 'NumberOfPasswordPrompts=1'],
  ];
  const ssh = new Program(
    t,
    'ssh',
    [...options, '-p', String(sshPort), `${username}@127.0.0.1`, 'echo', 'logged', 'in'],
    { SSH_ASKPASS: join(folder, 'answer'), SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' },
  );
  t.is(await ssh.ended, 0, `${ssh.output}\n${daemon.output}`);
  t.regex(ssh.output, /logged in/);
  t.regex(readFileSync(join(folder, 'prompts'), 'utf8'), /Password[\s\S]*Challenge [0-9]{6}/);
});

test('peers: FreeRADIUS as a proxy in front: State and Proxy-State come back, and the login goes through', async (t) => {
  const { server, port } = await radiusServer(t);
  const front = await freePort();
  const folder = folderWith(t, { 'radiusd.conf': freeradiusConf(front, port) });
  mkdirSync(join(folder, 'run'));
  const proxy = new Program(t, 'freeradius', ['-d', folder, '-n', 'radiusd', '-fxx', '-l', 'stdout']);
  await proxy.shows(/Ready to process requests/);
  const { first, second } = await radclientLogin(t, `127.0.0.1:${front}`, respond, 'a-secret-of-the-front');
  t.regex(first.output, /Received Access-Challenge/);
  t.regex(second.output, /Received Access-Accept/);
  t.regex(proxy.output, /Proxy-State = 0x/);
  t.deepEqual(server.counts().local!.answers, { accept: 1, reject: 0, challenge: 1, status: 0 });
});

/** One setting a line, as FreeRADIUS wants it. */
function freeradiusConf(front: number, back: number): string {
  return `prefix = /usr; run_dir = \${confdir}/run; raddbdir = \${confdir}; logdir = \${confdir}/run
libdir = /usr/lib/freeradius; pidfile = \${run_dir}/pid
max_request_time = 120
log {; destination = stdout; }
security {; reject_delay = 0; status_server = yes; allow_vulnerable_openssl = yes; }
client front {; ipaddr = 127.0.0.1; secret = a-secret-of-the-front; }
home_server card {; type = auth; ipaddr = 127.0.0.1; port = ${back}; secret = ${SECRET}; response_window = 60; status_check = none; }
home_server_pool cards {; type = fail-over; home_server = card; }
realm card {; auth_pool = cards; nostrip; }
modules {; }
server default {
listen {; type = auth; ipaddr = 127.0.0.1; port = ${front}; }
authorize {; update control {; &Proxy-To-Realm := "card"; }; }
authenticate {; }
}
`
    .replaceAll('; ', '\n')
    .replaceAll(';', '\n');
}

/** A certificate authority, and certificates for the server and the proxy. */
async function certificates(folder: string): Promise<void> {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  await openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=tests');
  for (const [name, subject] of [
    ['server', 'radius.example'],
    ['proxy', 'proxy.example'],
    ['stranger', 'stranger.example'],
  ] as const) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    const alternative = ['-addext', `subjectAltName=DNS:${subject}`];
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key'];
    await openssl('req', '-x509', ...key, ...files, ...signed, '-subj', `/CN=${subject}`, ...alternative);
  }
}

test('peers: radsecproxy carries a login over TLS, and one with another name in its certificate does not', async (t) => {
  const folder = folderWith(t, {});
  await certificates(folder);
  const file = (name: string) => readFileSync(join(folder, name));
  const { server } = await radiusServer(t);
  const keys = { certificate: file('server.pem'), key: file('server.key'), authority: file('ca.pem') };
  const radsec = await openRadsec(server, { host: '127.0.0.1', port: 0 }, keys);
  t.teardown(() => radsec.close());
  const proxyOf = async (name: string): Promise<number> => {
    const front = await freePort();
    writeFileSync(
      join(folder, `${name}.conf`),
      `listenUDP 127.0.0.1:${front}
tls default {\n  CACertificateFile ${folder}/ca.pem\n  CertificateFile ${folder}/${name}.pem\n  CertificateKeyFile ${folder}/${name}.key\n}
client front {\n  host 127.0.0.1\n  type udp\n  secret a-secret-of-the-front\n}
server back {\n  host 127.0.0.1\n  port ${radsec.port}\n  type tls\n  tls default\n  certificateNameCheck off\n  secret radsec\n}
realm * {\n  server back\n}\n`,
    );
    const proxy = new Program(t, 'radsecproxy', ['-f', '-d', '3', '-c', join(folder, `${name}.conf`)]);
    await proxy.shows(/listening for udp on 127\.0\.0\.1/);
    return front;
  };
  const { second } = await radclientLogin(t, `127.0.0.1:${await proxyOf('proxy')}`, respond, 'a-secret-of-the-front');
  t.regex(second.output, /Received Access-Accept/);
  t.is(server.counts().proxy!.answers.accept, 1);
  // It connects when it starts, is refused, and tries again.
  const stranger = await proxyOf('stranger');
  while ((server.counts().proxy!.dropped['certificate name'] ?? 0) === 0) await new Promise(setImmediate);
  const secret = 'a-secret-of-the-front';
  const refused = await radclient(t, { place: `127.0.0.1:${stranger}`, attributes: 'User-Name=x', secret, wait_s: 1 });
  t.notRegex(refused.output, /Received Access-(Accept|Challenge)/);
  t.is(server.counts().proxy!.received, 2);
});

test('peers: tshark reads the packets of a login, finds their authenticators valid and nothing malformed', async (t) => {
  const { port } = await radiusServer(t);
  const folder = folderWith(t, {});
  const capture = join(folder, 'login.pcap');
  const packets: Buffer[] = [];
  const relay = await recordingRelay(t, port, packets);
  await radclientLogin(t, `127.0.0.1:${relay}`, respond);
  writeFileSync(capture, pcapOf(packets));
  const fields = [
    'radius.code',
    'radius.authenticator.valid',
    'radius.User_Password',
    'radius.Reply_Message',
    '_ws.malformed',
  ];
  const { stdout } = await run('tshark', [
    ...['-r', capture, '-o', `radius.shared_secret:${SECRET}`, '-o', 'radius.validate_authenticator:TRUE'],
    ...['-T', 'fields', '-E', 'separator=|', ...fields.flatMap((field) => ['-e', field])],
  ]);
  const rows = stdout.trim().split('\n');
  t.is(rows.length, 4);
  t.regex(rows[0]!, new RegExp(`^1\\|.*${PASSWORD}`));
  t.regex(rows[1]!, /^11\|(1|True)\|\|Challenge [0-9]{6}\|$/);
  t.regex(rows[3]!, /^2\|(1|True)\|\|\|$/);
});
