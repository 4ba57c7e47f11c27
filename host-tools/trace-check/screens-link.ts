/** Keys → screens: what the card shows must follow from its keys, and from nothing else. */

import type { Lane, RecordOf, TraceRecord } from '../../emulator/trace/record.js';
import { findModel } from '../../firmware/models.js';
import { Broken } from './broken.js';
import { CardRules, type State } from './card-rules.js';
import { seconds } from './keys-link.js';

/** States that opening the first screen, or the last OK, may lead to, for reasons that no key tells. */
const HINDRANCES: ReadonlySet<string> = new Set(['lowBattery', 'memoryError', 'noKey']);

export class ScreensLink {
  screens = 0;
  /** Screens that could not be checked: what a restored snapshot held before is not in the trace. */
  unchecked = 0;
  rules: CardRules | undefined = undefined;
  private readonly down = new Set<Lane>();
  private pressed: Lane[] = [];
  /** When `pressed` and releases were, which one scan serves together; −1 where there are none. */
  private keys_us = -1;
  /** What shows, by the trace; and whether the rules know the state. */
  private text = '';
  isKnown = false;
  /** What should have been shown, and since when it isn't. */
  private owed_us = -1;

  /** @throws Broken where screens do not follow from keys */
  follow(record: TraceRecord): void {
    if (record.event === 'card') {
      if (record.why === 'fitted') this.passBefore(record.at_us);
      this.begin(record);
      return;
    }
    if (record.event === 'key') {
      this.passBefore(record.at_us);
      this.key(record.at_us, record.key, record.level === 1);
      return;
    }
    this.passBefore(record.at_us);
    this.passThrough(record.at_us);
    this.take(record);
  }

  private take(record: TraceRecord): void {
    switch (record.event) {
      case 'reset':
        this.down.clear();
        this.lose(record.at_us);
        break;
      case 'supply':
        if (record.level === 0) this.lose(record.at_us);
        break;
      case 'state':
        this.takeState(record.at_us, record.state);
        break;
      case 'screen':
        this.takeScreen(record.at_us, record.driven ?? record.text);
        break;
      case 'end':
        this.settle(record.at_us + 1);
    }
  }

  private begin({ at_us, why, model: name, keys, state, screen }: RecordOf<'card'>): void {
    const model = findModel(name);
    if (model === undefined) throw new Broken('keys → screens', at_us, `there is no model ${JSON.stringify(name)}`);
    this.rules = new CardRules(model);
    this.down.clear();
    for (const lane of keys) this.down.add(lane);
    this.text = screen;
    this.owed_us = -1;
    this.keys_us = -1;
    this.pressed = [];
    this.isKnown = why !== 'restored' || (state === 'off' && keys.length === 0);
  }

  private key(at_us: number, lane: Lane, isDown: boolean): void {
    this.keys_us = at_us;
    if (isDown) {
      this.down.add(lane);
      this.pressed.push(lane);
    } else {
      this.down.delete(lane);
    }
  }

  /** Serves what happened before `at_us`. */
  private passBefore(at_us: number): void {
    if (this.keys_us >= 0 && this.keys_us < at_us) this.scan(this.keys_us);
    while (this.rules !== undefined && this.rules.next_us < at_us) this.scan(this.rules.next_us);
    this.settle(at_us);
  }

  /** Serves the scan at `at_us` itself: its keys have all been told. */
  private passThrough(at_us: number): void {
    if (this.keys_us === at_us || (this.rules !== undefined && this.rules.next_us === at_us)) this.scan(at_us);
  }

  private scan(now_us: number): void {
    this.settle(now_us);
    this.rules?.scan(now_us, this.pressed, this.down);
    this.pressed = [];
    this.keys_us = -1;
    this.owe(now_us);
  }

  private lose(at_us: number): void {
    this.rules?.reset();
    this.isKnown = true;
    this.owe(at_us);
  }

  /** Notes whether the screen is now another than the rules want. */
  private owe(now_us: number): void {
    this.owed_us = this.isKnown && !this.agrees(this.text) ? now_us : -1;
  }

  private agrees(text: string): boolean {
    const wanted = this.rules?.shown ?? '';
    return typeof wanted === 'string' ? text === wanted : new RegExp(`^([0-9]|•){${wanted.digits}}$`).test(text);
  }

  /** Before `at_us`, what was owed must have been shown. @throws Broken where it was not */
  settle(at_us: number): void {
    if (this.owed_us < 0 || this.owed_us >= at_us) return;
    const message = `the screen should show ${this.wanted()} at ${seconds(this.owed_us)}, but shows ${shown(this.text)}`;
    throw new Broken('keys → screens', this.owed_us, message);
  }

  private takeState(at_us: number, state: string): void {
    const { rules } = this;
    if (rules === undefined) return;
    if (!this.isKnown) {
      // Off and the first screen are known again: nothing is entered there.
      this.isKnown = state === 'off' || state === rules.model.fields[0]!.name;
      if (this.isKnown && state === 'off') rules.goOff();
      else if (this.isKnown) rules.enter(state as State, at_us);
      return;
    }
    const isOpening = rules.state === rules.model.fields[0]!.name || rules.state === 'response';
    if (state === 'selfTest' || (HINDRANCES.has(state) && isOpening)) rules.enter(state as State, at_us);
    this.owe(at_us);
    if (state === rules.state) return;
    throw new Broken(
      'keys → screens',
      at_us,
      `the card is in the state ${state}, but its keys put it into ${rules.state}`,
    );
  }

  private takeScreen(at_us: number, text: string): void {
    this.screens += 1;
    this.text = text;
    if (!this.isKnown) {
      this.unchecked += 1;
      return;
    }
    this.owed_us = -1;
    if (this.agrees(text)) return;
    const wanted = this.wanted();
    const message =
      wanted === shown(text)
        ? `${wanted} with other digits than its keys make it`
        : `${shown(text)}, but its keys make it ${wanted}`;
    throw new Broken('keys → screens', at_us, `the screen shows ${message}`);
  }

  private wanted(): string {
    const wanted = this.rules?.shown ?? '';
    return typeof wanted === 'string' ? shown(wanted) : `${wanted.digits} digits of a response`;
  }
}

/** For messages, without the digits of a PIN, a challenge or a response. */
function shown(text: string): string {
  return text === '' ? 'nothing' : `"${text.replace(/[0-9]/g, '•')}"`;
}
