/** A card that runs, compared with the reference model at every instant at which one of the two shows something else. */
import type { ReferenceCard } from './card.js';
import { agrees } from './screen.js';

/** From this instant on the two show different things. */
export interface Disagreement {
  readonly at_us: number;
  /** The expected text; a `#` stands for any digit of a response. */
  readonly expected: string;
  /** The text that the card shows. */
  readonly shown: string;
}

export class Comparison {
  /** The first disagreement since this was made or loaded. */
  disagreement: Disagreement | undefined = undefined;

  /** @param shown what the card's display shows now */
  constructor(
    readonly reference: ReferenceCard,
    private shown = '',
  ) {}

  /** A contact of the card has changed. @param key its place in `KEYS` @param level 1 is closed */
  contact(at_us: number, key: number, level: number): void {
    this.pass(at_us);
    this.reference.contact(at_us, key, level === 1);
  }

  /** The card's display shows another text. */
  display(at_us: number, text: string): void {
    this.passBefore(at_us);
    this.reference.advance(at_us);
    this.shown = text;
    this.compare(at_us);
  }

  /** The card has made all its scans up to this instant, the one at it included. */
  pass(to_us: number): void {
    this.passBefore(to_us);
    this.reference.advance(to_us);
    this.compare(to_us);
  }

  /** Something else than time and contacts happens to the card now; `tell` tells the reference model of it, `cause` makes it happen. */
  happen(now_us: number, tell: (reference: ReferenceCard) => void, cause: () => void): void {
    this.pass(now_us);
    tell(this.reference);
    cause();
    this.compare(now_us);
  }

  /** All screens of the reference model before `at_us` must have been on the card by now. */
  private passBefore(at_us: number): void {
    const { reference } = this;
    while (reference.advanceToChange(at_us) && reference.time_us < at_us) this.compare(reference.time_us);
  }

  private compare(at_us: number): void {
    const { reference, shown } = this;
    if (this.disagreement !== undefined || agrees(reference.text, shown)) return;
    this.disagreement = { at_us, expected: reference.text, shown };
  }

  /** Goes back to where the card showed this; the reference model goes back by itself. */
  load(shown: string): void {
    this.shown = shown;
    this.disagreement = undefined;
  }
}
