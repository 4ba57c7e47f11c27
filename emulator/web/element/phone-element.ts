/** `<dscplus-phone>`: a phone with IB Key as an element of a page. */
import { InputError } from '../../input-error.js';
import type { PlatformName } from '../../phone/messages.js';
import type { Phone } from '../../phone/phone.js';
import type { FieldName } from '../../phone/platform.js';
import { LEAVE } from '../../phone/view.js';
import { type Heard, LivePhone } from '../live-phone.js';
import { type PhoneSettings, readPhoneSettings } from '../phone-settings.js';
import { BROWSER_TIME } from './browser-time.js';
import { keepPhone, keptPhone } from './kept-phones.js';
import { button, make } from './make.js';
import { codeOn } from './page-camera.js';
import { PhoneScreen } from './phone-screen.js';
import { phoneStyleSheet } from './phone-style.js';
import { PhoneWorldPart } from './phone-world.js';
import { serverAt } from './portal-server.js';

const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;
const NAMES: Readonly<Record<PlatformName, string>> = { ios: 'iOS', android: 'Android' };

export class DscplusPhoneElement extends Base {
  readonly #root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  readonly #screen = new PhoneScreen(this.#root, {
    tap: (label) => this.#act((phone) => phone.tap(label)),
    type: (name, text) => this.#type(name, text),
  });
  readonly #world = new PhoneWorldPart({
    point: () => void this.scan(),
    turnAway: () => this.#act((phone) => phone.pointCamera(undefined)),
    present: (matches) => this.#act((phone) => phone.present(phone.view!.sensor!, matches)),
    setNetwork: (network) => this.#act((phone) => phone.setNetwork(network)),
    setCarrier: (carrier) => this.#act((phone) => phone.setCarrier(carrier)),
    setPower: (isOn) => this.#act((phone) => phone.setPower(isOn)),
    renew: (platform) => this.#renew(platform),
  });
  readonly #bar = make('p', { class: 'bar' });
  readonly #leave = button(LEAVE, () => this.#act((phone) => phone.tap(LEAVE)));
  #settings: PhoneSettings | undefined;
  #live: LivePhone | undefined;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [phoneStyleSheet()];
  }

  /** @internal */
  connectedCallback(): void {
    try {
      this.#settings = readPhoneSettings((name) => this.getAttribute(name));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#root.replaceChildren(make('p', { role: 'alert' }, `dscplus-phone: ${error.message}`));
      return;
    }
    const glass = make('div', { class: 'glass' }, this.#bar, this.#screen.element, this.#leave);
    const body = make('div', { class: 'body' }, glass);
    const parts = make('div', { role: 'group', 'aria-label': 'Phone' }, body, this.#world.element);
    this.#root.replaceChildren(parts);
    const { keep, phone } = this.#settings;
    const kept = keep === undefined ? undefined : keptPhone(keep);
    this.#begin(phone.platform, kept);
    // It was held before another page.
    if (kept !== undefined) this.#act((one) => one.pointCamera(undefined));
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#live?.end();
  }

  /** Taps what has this label. @throws InputError where nothing has */
  tap(label: string): void {
    this.#live?.do((phone) => phone.tap(label));
  }

  /** Holds the phone before the page: before the first QR code in its pictures, where it shows one. */
  async scan(): Promise<void> {
    try {
      const code = await codeOn(this.ownerDocument);
      this.#act((phone) => phone.pointCamera(code));
      if (code === undefined) this.#world.say('This page shows no QR code.');
      else if (this.#live?.phone.screen !== 'camera') this.#world.say('Open the camera of the phone.');
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#world.say(error.message);
    }
  }

  #begin(platform: PlatformName, kept?: ReturnType<typeof keptPhone>, heard?: Heard): void {
    const { phone, server, numbers } = this.#settings!;
    this.#live?.end();
    this.#live = new LivePhone({
      phone: { ...phone, platform },
      kept,
      heard,
      numbers,
      server: serverAt(server),
      world: BROWSER_TIME,
      changed: () => this.#changed(),
    });
    this.#changed();
  }

  /** The number goes with the person, the keys with the old phone. */
  #renew(platform: PlatformName): void {
    this.#begin(platform, undefined, this.#live?.save().heard);
    this.#world.say('A new phone: IB Keys of the old one are not on it.');
  }

  #act(act: (phone: Phone) => void): void {
    this.#world.say('');
    try {
      this.#live?.do(act);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#world.say(error.message);
    }
  }

  #type(name: FieldName, text: string): string {
    this.#act((phone) => phone.enter(text, name));
    return this.#live?.phone.save().entered[name] ?? '';
  }

  #changed(): void {
    // The first call comes while the phone is being made.
    const live = this.#live;
    if (live === undefined) return;
    const state = live.phone.save();
    const { view } = live;
    this.#bar.replaceChildren(make('span', {}, NAMES[state.platform]), make('span', {}, `network ${state.network}`));
    this.#screen.show(view, state.entered);
    this.#leave.hidden = view === undefined || !view.buttons.includes(LEAVE);
    this.#world.show(view, state);
    const { keep } = this.#settings!;
    if (keep !== undefined) keepPhone(keep, live.save());
  }
}
