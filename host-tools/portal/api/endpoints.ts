/** The API: one entry a path. */
import { InputError } from '../../../emulator/input-error.js';
import type { Answer, Decision, Response } from '../../verifier/index.js';
import { StoreError } from '../../verifier/index.js';
import { Problem } from '../http/problem.js';
import type { ApiAnswer, Call, Endpoint } from './endpoint.js';
import {
  ACTIVATION_REQUEST,
  ANSWER,
  CHALLENGE,
  CHALLENGE_REQUEST,
  ELIGIBILITY,
  ELIGIBILITY_REQUEST,
  HEALTH,
  PIN_CHANGE_REQUEST,
  RESYNCHRONISATION_REQUEST,
  VERIFICATION_REQUEST,
} from './schemas.js';

/** The problems of every request that has a body and a token. */
const CALL_PROBLEMS = [400, 401, 408, 413, 415, 421, 429, 431, 500, 503] as const;
const PLAIN_PROBLEMS = [400, 408, 421, 431, 500] as const;

const ANSWERED = {
  200: { description: 'The answer. The reason of a refusal stands in the audit log alone.', schema: ANSWER },
};

/** Answers a decision, held back where the caller wants that. */
async function decided(
  { services, hold_ms }: Pick<Call<unknown>, 'services' | 'hold_ms'>,
  decide: () => Promise<Answer>,
): Promise<ApiAnswer> {
  if (hold_ms === undefined) return { status: 200, body: await decide() };
  const answer = await services.held.hold(decide, hold_ms);
  const wait_ms = Math.max(0, answer.wait_ms - hold_ms);
  return { status: 200, body: { ...answer, wait_ms }, headers: { 'preference-applied': 'wait' } };
}

/** Counts what is decided. An answer that is given again is no decision. */
async function counted(
  { metrics }: Call<unknown>['services'],
  call: string,
  decision: Promise<Answer>,
): Promise<Answer> {
  const answer = await decision;
  metrics.answer(call, answer.answer);
  return answer;
}

/** The schema of a purpose leaves characters that nobody sees to the verifier. */
async function withPurpose<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new Problem('invalid-field', error.message, { pointer: '/purpose' });
  }
}

const challenge: Endpoint<{ user: string; serial?: string; purpose?: string }> = {
  method: 'POST',
  path: '/v1/challenges',
  id: 'newChallenge',
  summary: 'Issue a challenge',
  description:
    'Ask only for users whose first factor you have checked. A user or card that is not known gets a challenge that looks the same and that nothing answers. The question of another purpose than login is derived from the purpose.',
  body: CHALLENGE_REQUEST,
  answers: { 201: { description: 'The challenge.', schema: CHALLENGE } },
  problems: CALL_PROBLEMS,
  token: 'needed',
  async handle({ body: { user, serial, purpose }, services: { verifier, metrics, time } }) {
    const { handle, question, lifetime_ms } = await withPurpose(() => verifier.challenge(user, serial, { purpose }));
    metrics.challengeIssued(handle, time.wall_ms() + lifetime_ms);
    return { status: 201, body: { handle, question, expires_in_ms: lifetime_ms } };
  },
};

const verification: Endpoint<Response & { purpose?: string }> = {
  method: 'POST',
  path: '/v1/verifications',
  id: 'verify',
  summary: 'Verify a response',
  description:
    'Of any number of equal requests at once, one is accepted. With an Idempotency-Key, the same request again gets the first answer again, and costs no try.',
  body: VERIFICATION_REQUEST,
  headers: ['Idempotency-Key', 'Prefer'],
  answers: ANSWERED,
  problems: [...CALL_PROBLEMS, 422],
  token: 'needed',
  handle(call) {
    const { body, caller, idempotencyKey: key, services } = call;
    const verify = (within?: (decision: Decision, answer: Answer) => Promise<void>): Promise<Answer> =>
      withPurpose(() => counted(services, 'verification', services.verifier.verify({ ...body, within })));
    return decided(call, async () => {
      const answer = await (key === undefined ? verify() : services.idempotency.answer({ caller, key, body }, verify));
      if (answer.answer === 'accepted') services.metrics.challengeAnswered(body.handle);
      return answer;
    });
  },
};

const pinChange: Endpoint<Response & { login: string; pin: string }> = {
  method: 'POST',
  path: '/v1/pin-changes',
  id: 'changePin',
  summary: 'Change a card’s PIN',
  description:
    'A login of the last five minutes proves the old PIN; the response to a new challenge is made with the new one.',
  body: PIN_CHANGE_REQUEST,
  headers: ['Prefer'],
  answers: ANSWERED,
  problems: [...CALL_PROBLEMS, 422],
  token: 'needed',
  handle: (call) =>
    decided(call, async () => {
      try {
        return await counted(call.services, 'pin-change', call.services.verifier.changePin(call.body));
      } catch (error) {
        // Its form was checked before: it is trivial, or the old one.
        if (!(error instanceof InputError)) throw error;
        throw new Problem('pin-refused', error.message, { pointer: '/pin' });
      }
    }),
};

const activation: Endpoint<{ user: string; serial: string }> = {
  method: 'POST',
  path: '/v1/activations',
  id: 'activate',
  summary: 'Activate the card that was assigned to a user',
  body: ACTIVATION_REQUEST,
  headers: ['Prefer'],
  answers: ANSWERED,
  problems: CALL_PROBLEMS,
  token: 'needed',
  handle: (call) =>
    decided(call, () =>
      counted(call.services, 'activation', call.services.verifier.activate(call.body.user, call.body.serial)),
    ),
};

const eligibility: Endpoint<{ user: string }> = {
  method: 'POST',
  path: '/v1/eligibility',
  id: 'eligibility',
  summary: 'Tell which devices a user may have',
  description:
    'Codes and IB Keys are for everybody; a card needs a balance, which an operator sets. A user who is not known has none.',
  body: ELIGIBILITY_REQUEST,
  answers: { 200: { description: 'The devices.', schema: ELIGIBILITY } },
  problems: CALL_PROBLEMS,
  token: 'needed',
  async handle({ body: { user }, services: { mayHaveCard } }) {
    const devices = [
      { kind: 'code', eligible: true },
      { kind: 'ib-key', eligible: true },
      { kind: 'card', eligible: await mayHaveCard(user) },
    ];
    return { status: 200, body: { devices } };
  },
};

const resynchronisation: Endpoint<{ first: Response; second: Response }> = {
  method: 'POST',
  path: '/v1/resynchronisations',
  id: 'resynchronise',
  summary: 'Find a card’s counter again, once an operator allows it',
  body: RESYNCHRONISATION_REQUEST,
  headers: ['Prefer'],
  answers: ANSWERED,
  problems: CALL_PROBLEMS,
  token: 'needed',
  handle: (call) =>
    decided(call, () =>
      counted(call.services, 'resynchronisation', call.services.verifier.resync(call.body.first, call.body.second)),
    ),
};

type HealthState = 'ok' | 'failing';

function healthAnswer(
  { services: { clock, notice } }: Call<unknown>,
  store: HealthState,
  status: HealthState,
): ApiAnswer {
  return {
    status: status === 'ok' ? 200 : 503,
    body: { status, store, clock, ...(notice !== undefined && { notice }) },
    ...(status === 'failing' && { headers: { 'retry-after': '1' } }),
  };
}

const live: Endpoint = {
  method: 'GET',
  path: '/v1/health/live',
  id: 'live',
  summary: 'Whether the process answers',
  answers: { 200: { description: 'It does.', schema: HEALTH } },
  problems: PLAIN_PROBLEMS,
  token: 'none',
  handle: async (call) => healthAnswer(call, call.services.health.isFailing ? 'failing' : 'ok', 'ok'),
};

const ready: Endpoint = {
  method: 'GET',
  path: '/v1/health/ready',
  id: 'ready',
  summary: 'Whether it can decide: the store answers, and the keys open what it holds',
  answers: {
    200: { description: 'It can.', schema: HEALTH },
    503: { description: 'It can’t. It will again when the store answers.', schema: HEALTH },
  },
  problems: PLAIN_PROBLEMS,
  token: 'none',
  async handle(call) {
    const { verifier, health } = call.services;
    try {
      await verifier.selfTest();
      health.worked();
      return healthAnswer(call, 'ok', 'ok');
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      health.failed(error);
      return healthAnswer(call, 'failing', 'failing');
    }
  },
};

const metrics: Endpoint = {
  method: 'GET',
  path: '/metrics',
  id: 'metrics',
  summary: 'Counts, for Prometheus',
  answers: { 200: { description: 'Text of Prometheus, version 0.0.4.' } },
  problems: [...PLAIN_PROBLEMS, 401, 429, 503],
  token: 'beyond loopback',
  handle: async ({ services }) => ({
    status: 200,
    body: services.metrics.text(services.time.wall_ms()),
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  }),
};

export const ENDPOINTS: ReadonlyArray<Endpoint> = [
  challenge,
  verification,
  pinChange,
  activation,
  eligibility,
  resynchronisation,
  live,
  ready,
  metrics,
] as ReadonlyArray<Endpoint>;
