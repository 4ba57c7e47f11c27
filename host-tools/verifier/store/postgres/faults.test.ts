import * as net from 'node:net';
import test from 'ava';
import { cantConnect } from './faults.js';

/** The error of a connection that fails. */
function refused(options: net.NetConnectOpts): Promise<Error> {
  return new Promise((resolve) => net.connect(options).once('error', resolve));
}

test('postgres faults: why a server can’t be reached is said in words, with the place', async (t) => {
  const said = (error: Error): string => (cantConnect('postgres://u@/d', error) as Error).message;
  const begin = "the store postgres://u@/d can't be opened: ";
  t.is(said(await refused({ host: '127.0.0.1', port: 1 })), `${begin}nobody listens at 127.0.0.1:1`);
  t.is(said(await refused({ path: '/nosuch/.s.PGSQL.5432' })), `${begin}there is no socket /nosuch/.s.PGSQL.5432`);
  const looked = Object.assign(new Error('getaddrinfo ENOTFOUND nosuch.invalid'), { code: 'ENOTFOUND' });
  t.is(said(looked), `${begin}there is no host nosuch.invalid`);
  t.is(said(new Error('other words')), `${begin}other words`);
  const unknown = Object.assign(new Error('database "d" does not exist'), { code: '3D000' });
  t.regex(said(unknown), /: database "d" does not exist: see the address, and the password/);
});
