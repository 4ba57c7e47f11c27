/** A login in two requests. `checkPassword` is yours; the verifier decides about the card. */
import { setTimeout as wait } from 'node:timers/promises';
import fastify from 'fastify';

const text = { type: 'string', minLength: 1, maxLength: 200 };
const FIRST = { type: 'object', required: ['user', 'password'], properties: { user: text, password: text } };
const SECOND = { type: 'object', required: ['handle', 'response'], properties: { handle: text, response: text } };

/**
 * @param {{
 *   verifier: import('dscplus/verifier').Verifier,
 *   checkPassword: (user: string, password: string) => Promise<boolean>,
 * }} parts
 */
export function makeApp({ verifier, checkPassword }) {
  const app = fastify({ bodyLimit: 4096 });

  app.post('/login', { schema: { body: FIRST } }, async ({ body }, reply) => {
    if (!(await checkPassword(body.user, body.password))) return reply.code(401).send({ error: 'wrong' });
    return verifier.challenge(body.user);
  });

  app.post('/login/response', { schema: { body: SECOND } }, async ({ body }, reply) => {
    const { answer, wait_ms, user } = await verifier.verify(body);
    // The user comes from the answer, never from the request: a handle belongs to one user.
    if (answer === 'accepted') return { session: `session of ${user}` };
    await wait(wait_ms);
    return reply.code(401).send({ error: answer === 'expired' ? 'expired' : 'wrong' });
  });

  return app;
}
