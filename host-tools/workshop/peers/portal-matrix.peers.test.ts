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
  /** The response to a challenge, the next time that it is asked; a code is the one that was sent last. */
  respond(challenge: string): string | Promise<string>;
  /** How a page shows what is asked: a challenge, or nothing but a field. A challenge by default. */
  readonly showsChallenge?: boolean;
  /** How long it can be answered; 120,000 by default. */
  readonly lifetime_ms?: number;
  /** A passcode stays the same: used once, it is right again. */
  readonly isStatic?: boolean;
}

/** A kind of device: how the other user, who has none yet, gets one. */
interface Method {
  readonly name: string;
  enrol(portal: Portal, page: Page): Promise<Device>;
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

const NUMBER = '+15550100199';
const CODE_LIFETIME_ms = 600_000;

/** The serial of a device that the other user was given. */
async function serialOf(portal: Portal, kind: string): Promise<string> {
  const devices = await portal.manage(({ identity }) => identity.devices.of(OTHER_USER));
  return devices.find((device) => device.kind === kind)!.serial;
}

/** Codes go to a mailbox, as texts or, where a person asks for it, as calls. */
const CODES: readonly Method[] = (['sms', 'call'] as const).map((kind) => ({
  name: kind === 'sms' ? 'code by SMS' : 'code by a call',
  async enrol(portal, page) {
    await portal.manage(({ methods }) => methods.numbers.set(OTHER_USER, NUMBER));
    return {
      serial: await serialOf(portal, 'code'),
      showsChallenge: false,
      lifetime_ms: CODE_LIFETIME_ms,
      async respond() {
        if (kind === 'call') {
          await page.getByText('Didn’t receive a security code?').click();
          await page.getByRole('button', { name: 'Voice' }).click();
          // The page that comes has the field closed again.
          await page.getByRole('button', { name: 'Voice' }).waitFor({ state: 'hidden' });
        }
        const message = (await portal.control!.messages(NUMBER)).findLast((one) => one.kind === kind);
        return message!.text.replaceAll(/[^0-9]/g, '');
      },
    };
  },
}));

const PASSCODES: readonly Method[] = [
  {
    name: 'temporary passcode',
    async enrol(portal) {
      const passcode = await portal.manage(({ methods }) => methods.passcodes.give(OTHER_USER));
      const serial = await serialOf(portal, 'passcode');
      return { serial, showsChallenge: false, isStatic: true, respond: () => passcode };
    },
  },
  {
    name: 'online code card',
    async enrol(portal) {
      const { serial, cells } = await portal.manage(({ methods }) => methods.passcodes.giveOnlineCard(OTHER_USER));
      const respond = (asked: string) =>
        asked
          .split(' and ')
          .map((cell) => cells[Number(cell) - 1]!)
          .join('');
      return { serial, respond };
    },
  },
];

const METHODS: readonly Method[] = [...CARDS, ...IB_KEYS, ...CODES, ...PASSCODES];

/** Somebody at the page that shows the challenge. */
interface Scene {
  readonly t: ExecutionContext;
  readonly portal: Portal;
  readonly page: Page;
  readonly device: Device;
}

/** @returns the response to what the page then asks */
async function begin({ portal, page, device }: Scene): Promise<string> {
  await page.goto(`${portal.address}/login`);
  await typePassword(page, OTHER_USER);
  await page.locator('#login').click();
  // An IB Key gets a notification first, which a phone without a network does not show.
  const without = page.locator('#no-notification');
  await page.locator('[name=response]').or(without).waitFor();
  if (await without.isVisible()) await without.click();
  await page.locator('[name=response]').waitFor();
  return device.respond(device.showsChallenge === false ? '' : await challengeOn(page));
}

/** The same with another last character. */
function spoilt(response: string): string {
  return response.replace(/.$/, (last) => (last === '2' ? '3' : '2'));
}

async function send({ page }: Scene, response: string): Promise<void> {
  await page.locator('[name=response]').fill(response);
  await page.locator('#login').click();
}

/** Sends a response that is refused. The refusal is held back for a second and more: that much time passes, and no more. */
async function sendWrong(scene: Scene, response: string): Promise<void> {
  const { control } = scene.portal;
  let isRefused = false;
  // A click can end before the page shows that it leads to.
  const shown = send(scene, response).then(() => scene.page.getByText('The security code was not accepted.').waitFor());
  const refused = shown.finally(() => {
    isRefused = true;
  });
  while (!isRefused) {
    control!.advance(control!.heldFor_ms ?? 0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await refused;
  scene.t.is(await scene.page.getByText('Logged in as').count(), 0);
}

async function accepted({ t, page }: Scene): Promise<void> {
  await titled(page, 'You are logged in');
  t.true(await page.getByText(`Logged in as ${OTHER_USER}.`).isVisible());
}

const LIFETIME_ms = 120_000;

const CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  async 'a right response logs in'(scene) {
    await send(scene, await begin(scene));
    await accepted(scene);
  },
  async 'a wrong response is refused, and the right one still serves'(scene) {
    const response = await begin(scene);
    await sendWrong(scene, spoilt(response));
    await send(scene, response);
    await accepted(scene);
  },
  async 'a response that comes too late starts over'(scene) {
    const response = await begin(scene);
    scene.portal.control!.advance(scene.device.lifetime_ms ?? LIFETIME_ms);
    await send(scene, response);
    await titled(scene.page, 'Start over');
    await scene.page.getByRole('link', { name: 'Start over' }).click();
    await titled(scene.page, 'Log in');
    await send(scene, await begin(scene));
    await accepted(scene);
  },
  async 'a response at the last millisecond serves'(scene) {
    const response = await begin(scene);
    scene.portal.control!.advance((scene.device.lifetime_ms ?? LIFETIME_ms) - 1);
    await send(scene, response);
    await accepted(scene);
  },
  async 'a device that was lost logs nobody in'(scene) {
    const response = await begin(scene);
    await scene.portal.manage(({ verifier }) => verifier.operator('test').suspendCard(scene.device.serial));
    await sendWrong(scene, response);
  },
  async 'a response that was used is refused, but for a passcode'(scene) {
    const response = await begin(scene);
    await send(scene, response);
    await accepted(scene);
    await scene.page.locator('#logout').click();
    await begin(scene);
    if (scene.device.isStatic !== true) return sendWrong(scene, response);
    await send(scene, response);
    return accepted(scene);
  },
};

for (const method of METHODS) {
  for (const [title, run] of Object.entries(CASES)) {
    test(`peers: portal matrix: ${method.name}: ${title}`, async (t) => {
      // The device answers from outside, so the page shows none: it loads in half the time.
      const portal = await demoPortal(t, { clock: 'virtual', seed: 17, control: '0', cardScript: undefined });
      const page = await pageFor(t);
      const device = await method.enrol(portal, page);
      await run({ t, portal, page, device });
    });
  }
}
