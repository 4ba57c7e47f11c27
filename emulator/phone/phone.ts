/**
 * A phone with IB Key on it: what a person and the world do to it, and what it shows. It is pure as the card's program is:
 * time is handed in, its state is a value, and of the world it knows a radio, a storage and a way to notify.
 */
import { InputError } from '../input-error.js';
import { quote } from '../text.js';
import { ACTIONS, presented } from './actions.js';
import { answered } from './answers.js';
import { type Change, keyOf, platformOf, unanswered, WIPED } from './change.js';
import type { Incoming, RadioAnswer } from './messages.js';
import type { FieldName, FieldRow, ScreenName } from './platform.js';
import {
  type Carrier,
  CLOSED,
  chosenKey,
  MOST_TEXTS,
  type Network,
  newPhone,
  type PhoneOptions,
  type PhoneState,
} from './state.js';
import { buttonsOf, LEAVE, type PhoneView, rowOf, textOf, viewOf } from './view.js';
import type { KeyInstance, PhoneWorld } from './world.js';

const NEVER_US = Number.MAX_SAFE_INTEGER;

export class Phone {
  private current: PhoneState;

  constructor(
    options: PhoneOptions,
    private readonly world: PhoneWorld,
  ) {
    this.current = newPhone(options);
  }

  /** The whole phone as plain data; it never changes, and survives JSON. */
  save(): PhoneState {
    return this.current;
  }

  /** Goes on from what `save` gave. */
  load(state: PhoneState): void {
    this.current = state;
  }

  /** The visible screen; undefined while the phone is off. */
  get view(): PhoneView | undefined {
    return viewOf(this.current);
  }

  /** The visible text; "" while the phone is off. */
  get text(): string {
    return textOf(this.current);
  }

  get screen(): ScreenName {
    return this.current.screen;
  }

  /** The key that is used now. */
  get key(): KeyInstance | undefined {
    return chosenKey(this.current);
  }

  /** The code in the text message or call that shows now; undefined where none has. */
  get lastCode(): string | undefined {
    return this.current.banner?.replaceAll(/[^0-9]/g, '') || undefined;
  }

  /** A finger taps what has this label. @throws InputError where nothing has */
  tap(label: string): void {
    this.needPower();
    if (label === LEAVE && this.current.screen !== 'desk') {
      this.become(CLOSED);
      return;
    }
    const button = buttonsOf(this.current).find((row) => row.label === label);
    if (button === undefined) {
      const { title, buttons } = this.view!;
      throw new InputError(
        `tap: found ${quote(label)}, expected a button of the screen ${quote(title)}: ${buttons.join(', ')}`,
      );
    }
    const missing = button.needsFields ? this.missing() : undefined;
    if (missing !== undefined) this.become({ notice: missing });
    else if (button.does === undefined) this.goTo(button.to!);
    else this.become(ACTIONS[button.does](this.current));
  }

  /** Another screen; what was begun is forgotten there, but for a code that is waited for. */
  private goTo(screen: ScreenName): void {
    const { errand } = this.current;
    this.become({ ...WIPED, screen, errand: screen === 'codeWay' || screen === 'activationCode' ? errand : null });
  }

  /** A field that is not filled in as it must be. */
  private missing(): string | undefined {
    for (const { name, label, kind, least, most } of rowOf(this.current).fields) {
      const { length } = this.current.entered[name] ?? '';
      if (length >= least && length <= most) continue;
      const wanted = kind === 'text' ? '' : ` ${least === most ? least : `${least} to ${most}`} digits`;
      return wanted === '' ? `${label} is missing.` : `${label} needs${wanted}.`;
    }
    return undefined;
  }

  /**
   * The new content of a field; characters that it does not take, and those behind its end, are dropped.
   * @param field by its label or name; left out, the first empty field
   * @throws InputError where the screen has none
   */
  enter(text: string, field?: string): void {
    this.needPower();
    const { name, kind, most } = this.fieldOf(field);
    const taken = kind === 'digits' ? text.replaceAll(/[^0-9]/g, '') : text.replaceAll(/[\x00-\x1f\x7f]/g, '');
    const entered: Partial<Record<FieldName, string>> = { ...this.current.entered, [name]: taken.slice(0, most) };
    if (taken === '') delete entered[name];
    this.become({ entered, notice: null });
  }

  private fieldOf(field: string | undefined): FieldRow {
    const { title, fields } = rowOf(this.current);
    const { entered } = this.current;
    const found =
      field === undefined
        ? fields.find(({ name }) => entered[name] === undefined)
        : fields.find(({ name, label }) => label === field || name === field);
    if (found !== undefined) return found;
    const labels = fields.map(({ label }) => label).join(', ') || 'none';
    const what = field === undefined ? 'no empty field' : quote(field);
    throw new InputError(`enter: found ${what}, expected a field of the screen ${quote(title)}: ${labels}`);
  }

  /** The sensor has looked at a face or a finger. @throws InputError where none waits for it */
  present(what: 'face' | 'finger', matches: boolean): void {
    this.needPower();
    const { screen, lock } = this.current;
    if (screen === 'unlockBiometric' && lock === what) this.become(presented(this.current, matches));
    else throw new InputError(`unlock: found ${what}, expected ${this.waitsFor}`);
  }

  /** The phone's own passcode is typed. @throws InputError where the phone does not ask for it */
  unlock(passcode: string): void {
    this.needPower();
    if (this.current.screen !== 'unlockPasscode')
      throw new InputError(`unlock: found a passcode, expected ${this.waitsFor}`);
    this.enter(passcode, 'passcode');
    this.tap('Unlock');
  }

  private get waitsFor(): string {
    const { screen, lock } = this.current;
    if (screen === 'unlockBiometric') return lock;
    return screen === 'unlockPasscode' ? "the phone's passcode" : 'nothing, for the phone does not ask for it here';
  }

  /** The phone is held before this QR code; undefined for none. */
  pointCamera(text: string | undefined): void {
    this.set({ camera: { ...this.current.camera, before: text ?? null } });
  }

  setNetwork(network: Network): void {
    this.set({ network });
    this.deliverHeld();
  }

  setCarrier(carrier: Carrier): void {
    this.set({ carrier });
    this.deliverHeld();
  }

  /** Off: nothing of what was done stays; keys, texts and settings do. A restart loosens what is stuck. */
  setPower(isOn: boolean): void {
    if (isOn === this.current.isOn) return;
    const { carrier } = this.current;
    this.set({ ...CLOSED, isOn, logins: [], carrier: isOn && carrier === 'stuck' ? 'open' : carrier });
    this.deliverHeld();
  }

  /** The answer to a request; one that nothing waits for any more is dropped. */
  hear(id: number, answer: RadioAnswer): void {
    const { waiting } = this.current;
    if (waiting?.id !== id) return;
    this.set({ waiting: null });
    this.become(answered(this.current, waiting.asked, answer));
  }

  /** A message that the server sends unasked. @returns whether it shows now, is held back by the carrier, or is lost */
  receive(incoming: Incoming): 'shown' | 'held' | 'lost' {
    if (incoming.kind === 'sms') return this.receiveText(incoming);
    const { isOn, network } = this.current;
    if (!isOn || network === 'off') return 'lost';
    if (incoming.kind === 'call') {
      this.set({ banner: `Call: ${incoming.text}` });
      this.world.notifications?.show('call');
      return 'shown';
    }
    return this.receiveLogin(incoming);
  }

  private receiveText(incoming: Extract<Incoming, { kind: 'sms' }>): 'shown' | 'held' | 'lost' {
    const { isOn, network, carrier, held } = this.current;
    if (carrier === 'blocked') return 'lost';
    if (!isOn || network !== 'on' || carrier === 'stuck') {
      this.set({ held: [...held, incoming].slice(-MOST_TEXTS) });
      return 'held';
    }
    const { inbox } = this.current;
    this.set({ inbox: [...inbox, incoming.text].slice(-MOST_TEXTS), banner: `Message: ${incoming.text}` });
    this.world.notifications?.show('sms');
    return 'shown';
  }

  private receiveLogin(incoming: Extract<Incoming, { kind: 'notification' }>): 'shown' | 'lost' {
    const { network, isInstalled, notifies, now_us, logins } = this.current;
    const { serial, handle, question, lives_ms } = incoming;
    const isKnown = keyOf(this.current, serial) !== undefined;
    if (network !== 'on' || !isInstalled || notifies !== true || !isKnown) return 'lost';
    const login = { serial, handle, question, due_us: now_us + lives_ms * 1000 };
    this.set({ logins: [...logins, login].slice(-MOST_TEXTS) });
    this.world.notifications?.show('notification');
    return 'shown';
  }

  private deliverHeld(): void {
    const { held } = this.current;
    this.set({ held: [] });
    for (const incoming of held) this.receive(incoming);
  }

  /** The phone's time of the next thing that it does by itself; a far future where there is none. */
  get next_us(): number {
    const { installed_us, closes_us, waiting, logins } = this.current;
    return Math.min(
      installed_us ?? NEVER_US,
      closes_us ?? NEVER_US,
      waiting?.due_us ?? NEVER_US,
      ...logins.map(({ due_us }) => due_us),
    );
  }

  /** Time passes; what is due is done on its instant. @param to_us the phone's time then, not before it is now */
  advance(to_us: number): void {
    while (this.next_us <= to_us) {
      this.set({ now_us: Math.max(this.next_us, this.current.now_us) });
      this.doDue();
    }
    this.set({ now_us: to_us });
  }

  private doDue(): void {
    const { now_us, installed_us, closes_us, waiting, logins } = this.current;
    if (installed_us !== null && installed_us <= now_us) this.set({ installed_us: null, isInstalled: true });
    this.set({ logins: logins.filter(({ due_us }) => due_us > now_us) });
    if (waiting !== null && waiting.due_us <= now_us) this.become(unanswered());
    else if (closes_us !== null && closes_us <= now_us) this.set(CLOSED);
  }

  private needPower(): void {
    if (!this.current.isOn) throw new InputError('the phone is off: switch it on first');
  }

  private set(change: Partial<PhoneState>): void {
    this.current = { ...this.current, ...change };
  }

  /** A touch or an answer: the app closes later than before, what is kept is stored, and a request goes out. */
  private become({ send, ...change }: Change): void {
    const before = this.current;
    this.set(change);
    const { idle_ms, request_ms } = platformOf(this.current);
    const { now_us, lastId } = this.current;
    if (this.current.screen !== before.screen && this.current.screen !== 'passcode') this.set({ shownPasscode: null });
    if (this.current.screen !== 'passcode') {
      this.set({ closes_us: rowOf(this.current).isApp ? now_us + idle_ms * 1000 : null });
    }
    if (change.instances !== undefined) this.world.storage?.write(change.instances);
    if (send === undefined) return;
    const id = lastId + 1;
    this.set({ lastId: id, waiting: { id, asked: send.do, due_us: now_us + request_ms * 1000 } });
    this.world.radio.send(id, send);
  }
}
