/**
 * A phone as the faceplate shows and serves it. Everything that a person does is a statement of a key script, done on the machine
 * that scripts are played on: so it is recorded as it is, and replays to the same screens.
 */
import { InputError } from '../../input-error.js';
import type { Card } from '../../machine/card.js';
import type { ResponseCheck } from '../../machine/target.js';
import { PhoneBench } from '../../phone/bench/phone-bench.js';
import type { PlatformName } from '../../phone/messages.js';
import type { Network } from '../../phone/state.js';
import { LEAVE } from '../../phone/view.js';
import { PlayedCard, perform } from '../../script/drivers/at-once.js';
import { type Instruction, statementText } from '../../script/statements/table.js';
import { durationText } from '../../text.js';
import type { WorldTime } from '../../time.js';
import type { Grid, Rect } from '../drawing/grid.js';
import { drawPhoneFace, itemAt, type PhoneItem } from '../drawing/phone-face.js';
import type { Theme } from '../drawing/theme.js';
import { BEYOND_ASCII, type Desk, type KeyName, type MouseEvent } from '../terminal/desk.js';

/** The phone is looked at so often, whatever it says of its next change. */
const FRAME_us = 1_000_000;
const MOST_LINES = 100_000;
const NETWORKS: readonly Network[] = ['on', 'roaming', 'off'];

interface Item extends PhoneItem {
  /** The instruction that tapping it gives; a field has none. */
  readonly says?: Instruction;
  /** Of a field: its label, and what is in it. */
  readonly label?: string;
  readonly entered?: string;
}

export interface PhoneControlsOptions {
  /** Of a new phone; undefined to go on with the one that is attached to the card. */
  readonly platform?: PlatformName | undefined;
  readonly card: Card;
  readonly check: ResponseCheck;
  readonly world: Pick<WorldTime, 'steady_us'>;
}

export class PhoneControls implements Desk {
  hasReleases = false;
  readonly themeName = undefined;
  private readonly played: PlayedCard;
  private readonly begun_us: number;
  private readonly lines: string[] = [];
  /** Board time up to which the recording has waited. */
  private recorded_us = 0;
  private focus = 0;
  private message = '';
  private places: readonly Rect[] = [];

  constructor(private readonly options: PhoneControlsOptions) {
    this.played = new PlayedCard(options.card, options.check);
    const { card, platform, world } = options;
    this.begun_us = world.steady_us() - card.now_us;
    this.recorded_us = card.now_us;
    if (platform !== undefined) this.say({ do: 'phone', platform, options: [['active', 'demo']] });
  }

  /** All that was done, as a key script. */
  get script(): string {
    return `${this.lines.join('\n')}\n`;
  }

  private get bench(): PhoneBench {
    const { attached } = this.options.card;
    if (attached instanceof PhoneBench) return attached;
    throw new InputError('a phone is attached to its card');
  }

  /** Brings the phone's time to the world's. */
  private follow(): void {
    const { card, world } = this.options;
    const now_us = world.steady_us() - this.begun_us;
    if (now_us > card.now_us) card.wait(now_us - card.now_us);
  }

  /** Does a statement now, and writes it down. */
  private say(instruction: Instruction): void {
    const { now_us } = this.options.card;
    try {
      perform(instruction, this.played);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.message = error.message;
      return;
    }
    if (this.lines.length >= MOST_LINES) return;
    if (now_us > this.recorded_us) this.lines.push(`wait ${durationText(now_us - this.recorded_us)}`);
    this.recorded_us = now_us;
    this.lines.push(statementText(instruction));
  }

  private items(): readonly Item[] {
    const { phone } = this.bench;
    const { entered } = phone.save();
    const { fields = [], buttons = [] } = phone.view ?? {};
    return [
      ...fields.map(({ name, label, shown }): Item => {
        const text = `${label}: ${shown}_`;
        return { kind: 'field', text, label, entered: entered[name] ?? '' };
      }),
      ...buttons.map((label): Item => ({ kind: 'button', text: label, says: { do: 'tap', label } })),
      ...this.beside(),
    ];
  }

  private beside(): readonly Item[] {
    const { phone, server } = this.bench;
    const { isOn, network, camera } = phone.save();
    const items: Item[] = [];
    const add = (text: string, says: Instruction) => items.push({ kind: 'beside', text, says });
    const { sensor = null } = phone.view ?? {};
    if (sensor !== null) {
      add(`your ${sensor}`, { do: 'unlock', by: sensor, passcode: null, isOwner: true });
      add(`another ${sensor}`, { do: 'unlock', by: sensor, passcode: null, isOwner: false });
    }
    add('log in on the page', { do: 'page', login: 'demo' });
    if (server.link !== undefined && camera.before === null)
      add('hold the phone before the code', { do: 'scan', isNothing: false });
    if (camera.before !== null) add('take the phone away', { do: 'scan', isNothing: true });
    const next = NETWORKS[(NETWORKS.indexOf(network) + 1) % NETWORKS.length]!;
    add(`network ${next}`, { do: 'network', word: next });
    add(`phone ${isOn ? 'off' : 'on'}`, { do: 'phonePower', word: isOn ? 'off' : 'on' });
    return items;
  }

  private page(): readonly string[] {
    const { server, phone } = this.bench;
    const { network } = phone.save();
    const session = server.session === undefined ? 'no login' : `QR code, session ID ${server.session}`;
    return [
      `Page: ${session}`,
      `Logins confirmed: ${server.logins}`,
      `Network: ${network}`,
      "The phone's passcode is 246810.",
    ];
  }

  draw(columns: number, rows: number, theme: Theme): Grid {
    this.follow();
    const items = this.items();
    this.focus = Math.min(this.focus, items.length - 1);
    const view = { phone: this.bench.phone.view, platform: this.bench.name, page: this.page() };
    const { focus, message } = this;
    const { grid, places } = drawPhoneFace({ ...view, items, focus, message }, columns, rows, theme);
    this.places = places;
    return grid;
  }

  nextFrame_us(): number {
    return Math.max(1, Math.min(FRAME_us, this.bench.next_us - this.options.card.now_us));
  }

  key(name: KeyName): boolean {
    this.follow();
    this.message = '';
    const items = this.items();
    const item = items[Math.min(this.focus, items.length - 1)]!;
    const isField = item.kind === 'field';
    if (name === 'C-c' || (name === 'q' && !isField)) return true;
    if (name === 'escape') this.say({ do: 'tap', label: LEAVE });
    else if (name === 'tab' || name === 'down') this.move(1, items.length);
    else if (name === 'S-tab' || name === 'up') this.move(-1, items.length);
    else if (isField) this.edit(name, item, items.length);
    else if (name === 'enter' || name === 'space') this.tap(item);
    return false;
  }

  private move(by: number, count: number): void {
    this.focus = (this.focus + by + count) % count;
  }

  private edit(name: KeyName, { label, entered }: Item, count: number): void {
    if (name === 'enter') this.move(1, count);
    else if (name === 'backspace') this.enter(entered!.slice(0, -1), label!);
    else if (name === 'space') this.enter(`${entered} `, label!);
    else if (name.length === 1) this.enter(`${entered}${name}`, label!);
    else if (name === BEYOND_ASCII) this.message = 'a field is typed in plain ASCII: paste other characters';
  }

  private enter(text: string, field: string): void {
    // Of a text that is typed key by key, the last is written down.
    const [before, last] = [this.lines.at(-1), ` in "${field}"`];
    if (before?.startsWith('enter "') && before.endsWith(last)) this.lines.pop();
    this.say({ do: 'enter', what: 'text', text, field });
  }

  private tap({ says }: Item): void {
    const { screen } = this.bench.phone;
    this.say(says!);
    if (this.bench.phone.screen !== screen) this.focus = 0;
  }

  again(name: KeyName): void {
    this.key(name);
  }

  release(): void {
    // Nothing of a phone is held.
  }

  releaseAll(): void {
    // Nothing of a phone is held.
  }

  takeCopy(): undefined {
    return undefined;
  }

  mouse({ kind, x, y }: MouseEvent): void {
    if (kind !== 'down') return;
    const at = itemAt(this.places, x, y);
    if (at === undefined) return;
    this.follow();
    this.message = '';
    this.focus = at;
    const item = this.items()[at];
    if (item?.says !== undefined) this.tap(item);
  }

  /** Into the chosen field. */
  paste(text: string): void {
    const item = this.items()[this.focus];
    if (item?.kind === 'field') this.enter(`${item.entered}${text.replaceAll(/[\r\n]/g, '')}`, item.label!);
  }

  notify(text: string): void {
    this.message = text;
  }

  listen(): void {
    // Nothing happens between two frames.
  }
}
