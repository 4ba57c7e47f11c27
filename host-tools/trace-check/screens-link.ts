/** Keys → screens: what the card shows must follow from its keys, and from nothing else. */

import { ReferenceCard } from '../../emulator/reference/card.js';
import { settledAt } from '../../emulator/reference/keypad.js';
import { agrees, type Screen } from '../../emulator/reference/screen.js';
import { seconds } from '../../emulator/text.js';
import { HIDDEN, type Lane, type RecordOf, type TraceRecord } from '../../emulator/trace/record.js';
import { findModel, type Model } from '../../firmware/models.js';
import { Broken } from './broken.js';
import { keyOf, maskOf } from './lanes.js';

/** States that opening the first screen, or the last OK, may lead to, for reasons that don't show in the keys. */
const HINDRANCES: ReadonlySet<string> = new Set(['lowBattery', 'memoryError', 'noKey']);

export class ScreensLink {
  screens = 0;
  /** Screens that could not be checked: what a restored snapshot held before is not in the trace. */
  unchecked = 0;
  /** The card as its keys make it. */
  card: { readonly model: Model; readonly reference: ReferenceCard } | undefined = undefined;
  /** The digit that each key enters, or the character in place of one that the trace hides. */
  private readonly digits: string[] = [];
  /** Keys that are down, a bit each. */
  private down = 0;
  /** When they changed, all at one scan, which has not been made; −1 where there is nothing to serve. */
  private keys_us = -1;
  /** The shown text, by the trace; and whether the reference model knows the state. */
  private text = '';
  isKnown = false;
  /** The text that should have been shown, and the time since when it is missing. */
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
        this.forget(record.at_us);
        break;
      case 'supply':
        if (record.level === 0) this.forget(record.at_us);
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
    const reference = new ReferenceCard(model, this.digits);
    this.down = maskOf(keys);
    reference.load({ ...reference.save(), now_us: at_us, keypad: settledAt(this.down) });
    this.card = { model, reference };
    this.text = screen;
    this.owed_us = -1;
    this.keys_us = -1;
    this.isKnown = why !== 'restored' || (state === 'off' && keys.length === 0);
  }

  private key(at_us: number, lane: Lane, isDown: boolean): void {
    const key = keyOf(lane);
    this.keys_us = at_us;
    this.down = isDown ? this.down | (1 << key) : this.down & ~(1 << key);
    this.digits[key] = lane.startsWith('digit') ? HIDDEN : lane;
  }

  /** Serves what happened before `at_us`. */
  private passBefore(at_us: number): void {
    if (this.keys_us >= 0 && this.keys_us < at_us) this.scan(this.keys_us);
    while (this.card !== undefined && this.card.reference.next_us < at_us) this.scan(this.card.reference.next_us);
    this.settle(at_us);
  }

  /** Serves the scan at `at_us` itself: the trace has said all of its keys. */
  private passThrough(at_us: number): void {
    if (this.keys_us === at_us || this.card?.reference.next_us === at_us) this.scan(at_us);
  }

  private scan(now_us: number): void {
    this.settle(now_us);
    if (this.keys_us === now_us) this.card?.reference.debounced(now_us, this.down);
    else this.card?.reference.advance(now_us);
    this.keys_us = -1;
    this.owe(now_us);
  }

  /** The processor has lost all that it knew; keys that are down go down again, and the trace says so. */
  private forget(at_us: number): void {
    const reference = this.card?.reference;
    this.down = 0;
    reference?.reset();
    reference?.load({ ...reference.save(), keypad: settledAt(0) });
    this.isKnown = true;
    this.owe(at_us);
  }

  /** Notes whether the screen is now another than the keys make it. */
  private owe(now_us: number): void {
    this.owed_us = this.isKnown && !this.agrees(this.text) ? now_us : -1;
  }

  private agrees(text: string): boolean {
    return agrees(this.card?.reference.text ?? '', text, /^[0-9•]$/);
  }

  /** Before `at_us`, what was owed must have been shown. @throws Broken where it was not */
  settle(at_us: number): void {
    if (this.owed_us < 0 || this.owed_us >= at_us) return;
    const message = `the screen should show ${this.wanted()} at ${seconds(this.owed_us, 6)} s, but shows ${shown(this.text)}`;
    throw new Broken('keys → screens', this.owed_us, message);
  }

  private takeState(at_us: number, state: string): void {
    if (this.card === undefined) return;
    const { model, reference } = this.card;
    const first = model.fields[0]!.name;
    if (!this.isKnown) {
      // Off and the first screen are known again: nothing is entered there.
      this.isKnown = state === 'off' || state === first;
      if (this.isKnown) reference.found(at_us, state as Screen);
      return;
    }
    const isOpening = reference.screen === first || reference.screen === 'response';
    if (state === 'selfTest' || (HINDRANCES.has(state) && isOpening)) reference.found(at_us, state as Screen);
    this.owe(at_us);
    if (state === reference.screen) return;
    throw new Broken(
      'keys → screens',
      at_us,
      `the card is in the state ${state}, but its keys put it into ${reference.screen}`,
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
    const { screen = 'off', text = '' } = this.card?.reference ?? {};
    return screen === 'response' ? `${text.length} digits of a response` : shown(text);
  }
}

/** For messages, without the digits of a PIN, a challenge or a response. */
function shown(text: string): string {
  return text === '' ? 'nothing' : `"${text.replace(/[0-9]/g, '•')}"`;
}
