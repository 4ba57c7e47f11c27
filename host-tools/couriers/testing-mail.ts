/** For tests: a mail server that other people wrote. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Teardown } from '../verifier/testing.js';

/** aiosmtpd, which prints the mails that it takes. */
export async function mailServer(t: Teardown): Promise<{ port: number; mails: () => string }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  const handler = ['-c', 'aiosmtpd.handlers.Debugging', 'stdout'];
  const server = spawn('/usr/bin/python3', ['-u', '-m', 'aiosmtpd', '-d', '-n', '-l', `127.0.0.1:${port}`, ...handler]);
  t.teardown(() => server.kill());
  let mails = '';
  server.stdout.on('data', (part) => {
    mails += part;
  });
  await new Promise<void>((listening, failed) => {
    let log = '';
    server.stderr.on('data', (part) => {
      log += part;
      if (log.includes('Server is listening')) listening();
    });
    server.on('exit', () => failed(new Error(log)));
  });
  return { port, mails: () => mails };
}
