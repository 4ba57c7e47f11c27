/** For the bench of the portal: many clients of its API, each logging in again and again, in a process of their own. */
import * as http from 'node:http';
import { verifierOcra } from '../../verifier/ocra/ocra.js';
import { KEY, PIN, SUITE } from './logins.js';

const [address = '', token, ...users] = process.argv.slice(2);
const { hostname, port } = new URL(address);
const agent = new http.Agent({ keepAlive: true, maxSockets: users.length });
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

function post(path: string, body: object): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path, method: 'POST', headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject).end(JSON.stringify(body));
  });
}

async function login(user: string): Promise<void> {
  const { handle, question = '' } = await post('/v1/challenges', { user });
  const response = verifierOcra({ suite: SUITE, key: KEY, pin: PIN, question });
  const { answer } = await post('/v1/verifications', { handle, response });
  if (answer !== 'accepted') throw new Error(`${user} was ${answer}`);
}

/** So many logins of each client, all clients at once. */
process.on('message', async (each: number) => {
  await Promise.all(
    users.map(async (user) => {
      for (let n = 0; n < each; n++) await login(user);
    }),
  );
  process.send!('done');
});
process.on('disconnect', () => process.exit());
process.send!('ready');
