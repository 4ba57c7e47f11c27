/**
 * Every device at the portal, each with a right, a wrong, a late and a used response, and lost: in Chromium, on a clock that
 * moves on command (`npm run test:peers`).
 */
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { Card } from '../../../emulator/machine/card.js';
import { passcodeOf } from '../../../emulator/phone/passcode.js';
import { MODELS } from '../../../firmware/models.js';
import { MethodsDesk } from '../../methods/index.js';
import type { Portal } from '../../portal/portal.js';
import { pageFor } from './testing-browser.js';
import { addCard, challengeOn, demoPortal, OTHER_USER, PIN, titled, typePassword } from './testing-portal.js';

/** Something that somebody answers with. */
interface Device {
  readonly serial: string;
  /** What it shows for a challenge, the next time that it is asked. */
  respond(challenge: string): string;
}

/** A kind of device: how the other user, who has none yet, gets one. */
interface Method {
  readonly name: string;
  enrol(portal: Portal): Promise<Device>;
}

const CARDS: readonly Method[] = MODELS.map(({ name, suite }) => ({
  name: `card ${name}`,
  async enrol(portal) {
    const serial = `TEST-${name}`;
    await addCard(portal, OTHER_USER, { serial, suite });
    const card = new Card({ model: name, serial });
    return { serial, respond: (challenge) => card.respond(challenge, PIN) };
  },
}));

/** An IB Key on a phone that has no network: its passcode answers the challenge that the page shows. */
const IB_KEYS: readonly Method[] = (['ios', 'android'] as const).map((platform) => ({
  name: `IB Key on ${platform}`,
  async enrol(portal) {
    const pin = platform === 'android' ? PIN : undefined;
    const key = await portal.manage(({ verifier }) => {
      const { ibKeys } = new MethodsDesk(verifier);
      const registration = { platform, serials: [], ...(pin !== undefined && { pin }) };
      return verifier.decide((decision) => ibKeys.register(decision, OTHER_USER, registration));
    });
    if (key?.answer !== 'activated') throw new Error('the IB Key was not registered');
    return { serial: key.serial, respond: (challenge) => passcodeOf(key, challenge, pin) };
  },
}));

const METHODS: readonly Method[] = [...CARDS, ...IB_KEYS];

/** Somebody at the page that shows the challenge. */
interface Scene {
  readonly t: ExecutionContext;
  readonly portal: Portal;
  readonly page: Page;
  readonly device: Device;
}

async function begin({ portal, page }: Scene): Promise<string> {
  await page.goto(`${portal.address}/login`);
  await typePassword(page, OTHER_USER);
  await page.locator('#login').click();
  return challengeOn(page);
}

async function send({ page }: Scene, response: string): Promise<void> {
  await page.locator('[name=response]').fill(response);
  await page.locator('#login').click();
}

/** Sends a response that is refused. The refusal is held back for a second and more: that much time passes, and no more. */
async function sendWrong(scene: Scene, response: string): Promise<void> {
  const { control } = scene.portal;
  let isAnswered = false;
  const answered = send(scene, response).finally(() => {
    isAnswered = true;
  });
  while (!isAnswered) {
    control!.advance(control!.heldFor_ms ?? 0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await answered;
  await scene.page.getByText('The security code was not accepted.').waitFor();
  scene.t.is(await scene.page.getByText('Logged in as').count(), 0);
}

async function accepted({ t, page }: Scene): Promise<void> {
  await titled(page, 'You are logged in');
  t.true(await page.getByText(`Logged in as ${OTHER_USER}.`).isVisible());
}

const LIFETIME_ms = 120_000;

const CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  async 'a right response logs in'(scene) {
    await send(scene, scene.device.respond(await begin(scene)));
    await accepted(scene);
  },
  async 'a wrong response is refused, and the right one still serves'(scene) {
    const response = scene.device.respond(await begin(scene));
    await sendWrong(
      scene,
      response.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
    );
    await send(scene, response);
    await accepted(scene);
  },
  async 'a response that comes too late starts over'(scene) {
    const response = scene.device.respond(await begin(scene));
    scene.portal.control!.advance(LIFETIME_ms);
    await send(scene, response);
    await titled(scene.page, 'Start over');
    await scene.page.getByRole('link', { name: 'Start over' }).click();
    await titled(scene.page, 'Log in');
    await send(scene, scene.device.respond(await begin(scene)));
    await accepted(scene);
  },
  async 'a response at the last millisecond serves'(scene) {
    const response = scene.device.respond(await begin(scene));
    scene.portal.control!.advance(LIFETIME_ms - 1);
    await send(scene, response);
    await accepted(scene);
  },
  async 'a device that was lost logs nobody in'(scene) {
    const response = scene.device.respond(await begin(scene));
    await scene.portal.manage(({ verifier }) => verifier.operator('test').suspendCard(scene.device.serial));
    await sendWrong(scene, response);
  },
  async 'a response that was used is refused'(scene) {
    const response = scene.device.respond(await begin(scene));
    await send(scene, response);
    await accepted(scene);
    await scene.page.locator('#logout').click();
    await begin(scene);
    await sendWrong(scene, response);
  },
};

for (const method of METHODS) {
  for (const [title, run] of Object.entries(CASES)) {
    test(`peers: portal matrix: ${method.name}: ${title}`, async (t) => {
      const portal = await demoPortal(t, { clock: 'virtual', seed: 17, control: '0' });
      const device = await method.enrol(portal);
      await run({ t, portal, page: await pageFor(t), device });
    });
  }
}
