/** For the bench of RADIUS: many clients, each logging in again and again, in a process of their own. */
import { RadiusClient } from '../../client/radius-client.js';
import { verifierOcra } from '../../verifier/ocra/ocra.js';
import { KEY, PIN, SUITE } from './logins.js';

const [port, secret, ...users] = process.argv.slice(2);
const peers = users.map((user) => ({
  user,
  client: new RadiusClient({ host: '127.0.0.1', port: Number(port), secret: secret! }),
}));

async function respond(message: string): Promise<string> {
  return verifierOcra({ suite: SUITE, key: KEY, pin: PIN, question: message.slice(-6) });
}

/** So many logins of each client, all clients at once. */
process.on('message', async (each: number) => {
  await Promise.all(
    peers.map(async ({ user, client }) => {
      for (let n = 0; n < each; n++) {
        const { answer } = await client.login({ user, password: '', respond });
        if (answer !== 'accepted') throw new Error(`${user} was ${answer}`);
      }
    }),
  );
  process.send!('done');
});
process.on('disconnect', () => process.exit());
process.send!('ready');
