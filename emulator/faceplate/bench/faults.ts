/** Faults at the chosen key and segment: what each button does, as a statement, and which faults there are. */
import { KEYS, type Key } from '../../../firmware/hal.js';
import { SEGMENT_NAMES, SEGMENTS } from '../../../firmware/lcd/segments.js';
import { SLOT_BYTES } from '../../../firmware/storage/record.js';
import type { Card } from '../../machine/card.js';
import type { Contacts } from '../../machine/parts/contacts.js';
import type { Action } from '../../script/statements/table.js';
import { durationText } from '../../text.js';
import type { ButtonName } from '../drawing/buttons.js';
import type { FaultsView } from '../drawing/view.js';

const GLITCH_US = 5000;
const BOUNCE_US = { few: 5000, many: 25_000 };

export class Faults {
  /** The cell and segment that were chosen last, on a display that may have had more of them. */
  private chosen = { cell: 1, segment: 0 };
  private seed = 1;

  constructor(private readonly card: Card) {}

  /** The action of a button on the card; undefined where it only chooses. @param key the chosen one */
  press(button: ButtonName, key: Key): Action | undefined {
    switch (button) {
      case 'stick down':
      case 'stick up':
        return { do: 'stick', key, level: button === 'stick down' ? 'down' : 'up' };
      case 'free key':
        return { do: 'free', key };
      case 'glitch':
        return { do: 'glitch', key, for_us: GLITCH_US };
      case 'next cell':
        this.chosen = { cell: (this.cell % this.card.model.cells) + 1, segment: this.segment };
        return undefined;
      case 'next segment':
        this.chosen = { cell: this.cell, segment: (this.segment + 1) % this.names.length };
        return undefined;
      case 'dead':
      case 'lit':
        return { do: 'segment', cell: this.cell, name: this.name, fault: button };
      case 'repair':
        return { do: 'segment', cell: this.cell, name: this.name, fault: 'free' };
      default:
        return this.pressOther(button);
    }
  }

  private pressOther(button: ButtonName): Action {
    switch (button) {
      case 'clean':
        return { do: 'contacts', contacts: { kind: 'clean' } };
      case 'bounce 5':
        return this.bouncy(BOUNCE_US.few);
      case 'bounce 25':
        return this.bouncy(BOUNCE_US.many);
      case 'next seed':
        this.seed += 1;
        return this.bouncy(this.mode.kind === 'bouncy' ? this.mode.max_us : BOUNCE_US.many);
      case 'cut':
        return { do: 'cutPower', atWrite: 0 };
      case 'cut at write':
        return { do: 'cutPower', atWrite: (this.card.board.memory.save().failsIn % SLOT_BYTES) + 1 };
      case 'restore':
        return { do: 'restorePower' };
      default:
        return { do: 'battery', percent: Number(button.slice('battery '.length)) };
    }
  }

  private bouncy(max_us: number): Action {
    return { do: 'contacts', contacts: { kind: 'bouncy', seed: this.seed, max_us } };
  }

  /** The chosen segment: the cell from 1 at the left, and its place in the display's list. */
  get place(): { readonly cell: number; readonly segment: number } {
    return { cell: this.cell, segment: this.segment };
  }

  private get mode(): Contacts {
    return this.card.board.contacts.save().mode;
  }

  private get names(): readonly string[] {
    return SEGMENT_NAMES[this.card.model.display];
  }

  private get name(): string {
    return this.names[this.segment];
  }

  /** From 1 at the left. */
  private get cell(): number {
    return Math.min(this.chosen.cell, this.card.model.cells);
  }

  /** The segment's place in the display's list. */
  private get segment(): number {
    return Math.min(this.chosen.segment, this.names.length - 1);
  }

  /** Chooses the segment next to a place. @param x and `y`: within the cell, in units of the segments' grid */
  chooseNear(cell: number, x: number, y: number): void {
    const distances = SEGMENTS[this.card.model.display].map(({ line: [x1, y1, x2, y2] }) => {
      return ((x1 + x2) / 2 - x) ** 2 + ((y1 + y2) / 2 - y) ** 2;
    });
    this.chosen = { cell, segment: distances.indexOf(Math.min(...distances)) };
  }

  /** The supply is cut, or comes back. */
  toggleSupply(): Action {
    return this.card.board.save().cut ? { do: 'restorePower' } : { do: 'cutPower', atWrite: 0 };
  }

  /** A new battery, one that the card warns of, an empty one, and so on. */
  nextBattery(): Action {
    const { battery_percent } = this.card.board;
    return { do: 'battery', percent: battery_percent > 5 ? 5 : battery_percent > 0 ? 0 : 100 };
  }

  toggleContacts(): Action {
    return this.mode.kind === 'clean' ? this.bouncy(BOUNCE_US.many) : { do: 'contacts', contacts: { kind: 'clean' } };
  }

  /** The key sticks down, or comes free. */
  toggleStuck(key: Key): Action {
    const isStuck = (this.card.board.contacts.save().stuck & (1 << KEYS.indexOf(key))) !== 0;
    return isStuck ? { do: 'free', key } : { do: 'stick', key, level: 'down' };
  }

  view(key: Key, button: ButtonName | undefined): FaultsView {
    const { contacts, cut, memory, glass } = this.card.board.save();
    const bit = 1 << KEYS.indexOf(key);
    const level = (contacts.stuckLevels & bit) === 0 ? 'stuck up' : 'stuck down';
    const isSet = (masks: readonly number[]) => ((masks[this.cell - 1] >> this.segment) & 1) === 1;
    return {
      key,
      keyIs: (contacts.stuck & bit) === 0 ? 'whole' : level,
      segment: `${this.cell}.${this.name}`,
      segmentIs: isSet(glass.dead) ? 'dead' : isSet(glass.lit) ? 'lit' : 'whole',
      contacts: contactsText(contacts.mode),
      battery_percent: this.card.board.battery_percent,
      supply: memory.failsIn > 0 && !cut ? `cut at write ${memory.failsIn}` : `supply ${cut ? 'cut' : 'on'}`,
      button,
    };
  }
}

/** Short: `clean`, or `25ms #1`. */
function contactsText(mode: Contacts): string {
  return mode.kind === 'clean' ? 'clean' : `${durationText(mode.max_us)} #${mode.seed}`;
}
