/** The world around a phone on a page: what a person does besides touching the screen, and the phone's circumstances. */
import type { PlatformName } from '../../phone/messages.js';
import type { Carrier, Network, PhoneState } from '../../phone/state.js';
import type { PhoneView } from '../../phone/view.js';
import { button, make } from './make.js';

/** The acts of a person on the phone as a thing. */
export interface Hand {
  /** Holds the phone before the page. */
  point(): void;
  turnAway(): void;
  present(matches: boolean): void;
  setNetwork(network: Network): void;
  setCarrier(carrier: Carrier): void;
  setPower(isOn: boolean): void;
  /** Lays the phone away, for a new one. */
  renew(platform: PlatformName): void;
}

export class PhoneWorldPart {
  readonly element: HTMLElement;
  private readonly said = make('p', { class: 'said', role: 'status' });
  private readonly point: HTMLButtonElement;
  private readonly away: HTMLButtonElement;
  private readonly sensor = make('div', { class: 'pair' });
  private readonly power: HTMLButtonElement;
  private readonly network: HTMLSelectElement;
  private readonly carrier: HTMLSelectElement;
  private sensorName = '';
  private isOn = true;

  constructor(private readonly hand: Hand) {
    this.point = button('Point the phone at the page', () => hand.point());
    this.away = button('Turn the phone away', () => hand.turnAway());
    this.power = button('', () => hand.setPower(!this.isOn));
    this.network = choice(['on', 'roaming', 'off'], (word) => hand.setNetwork(word as Network));
    this.carrier = choice(['open', 'stuck', 'blocked'], (word) => hand.setCarrier(word as Carrier));
    const circumstances = make(
      'details',
      {},
      make('summary', {}, 'Network, power, another phone'),
      make('label', {}, 'Network', this.network),
      make('label', {}, 'Text messages', this.carrier),
      this.power,
      make(
        'div',
        { class: 'pair' },
        button('New iPhone', () => hand.renew('ios')),
        button('New Android phone', () => hand.renew('android')),
      ),
    );
    this.element = make('div', { class: 'world' }, this.said, this.sensor, this.point, this.away, circumstances);
  }

  /** Says what came of something; nothing for "". */
  say(text: string): void {
    this.said.textContent = text;
  }

  show(view: PhoneView | undefined, state: PhoneState): void {
    const { camera, isOn, network, carrier, screen, passcode } = state;
    const isCamera = screen === 'camera' && isOn;
    this.point.hidden = camera.before !== null;
    this.away.hidden = camera.before === null;
    this.point.className = isCamera ? 'first' : '';
    this.isOn = isOn;
    this.power.textContent = isOn ? 'Switch off' : 'Switch on';
    this.network.value = network;
    this.carrier.value = carrier;
    this.showSensor(view?.sensor ?? '');
    if (view?.screen === 'unlockPasscode') this.say(`The passcode of this phone is ${passcode}.`);
  }

  private showSensor(name: string): void {
    if (name === this.sensorName) return;
    this.sensorName = name;
    const { hand } = this;
    this.sensor.replaceChildren(
      ...(name === ''
        ? []
        : [
            button(`Your ${name}`, () => hand.present(true), 'first'),
            button(`Another ${name}`, () => hand.present(false)),
          ]),
    );
  }
}

function choice(words: readonly string[], choose: (word: string) => void): HTMLSelectElement {
  const select = make('select', {}, ...words.map((word) => make('option', { value: word }, word)));
  select.addEventListener('change', () => choose(select.value));
  return select;
}
