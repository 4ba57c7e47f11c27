/** The events panel: which of the events it shows, which one is chosen, and all of them as a table for other programs. */
import { seconds } from '../../text.js';
import type { LogEntry, LogView } from '../drawing/view.js';

export class EventList {
  /** Only events with this text are shown, in any case; "" for all. */
  filter = '';
  /** Places before the last one that is shown; 0 where the newest stays in sight. */
  private back = 0;
  private known: { readonly of: readonly LogEntry[]; readonly length: number; readonly filter: string } | undefined;
  private found: readonly LogEntry[] = [];

  /** @param entries all events, the oldest first */
  constructor(private readonly entries: () => readonly LogEntry[]) {}

  /** Those that the filter lets through. */
  get shown(): readonly LogEntry[] {
    const of = this.entries();
    if (this.filter === '') return of;
    const { known, filter } = this;
    if (known?.of !== of || known.length !== of.length || known.filter !== filter) {
      const wanted = filter.toLowerCase();
      this.found = of.filter(({ text }) => text.toLowerCase().includes(wanted));
      this.known = { of, length: of.length, filter };
    }
    return this.found;
  }

  /** @param places more than 0 for later */
  move(places: number): void {
    this.back = Math.max(0, Math.min(this.shown.length - 1, this.back - places));
  }

  toBeginning(): void {
    this.move(-this.shown.length);
  }

  toEnd(): void {
    this.back = 0;
  }

  /** @param place from the first of those that are shown */
  choose(place: number): void {
    this.back = Math.max(0, this.shown.length - 1 - place);
  }

  /** The event that is chosen; undefined where there is none. */
  get chosen(): LogEntry | undefined {
    const { shown } = this;
    return shown[shown.length - 1 - Math.min(this.back, shown.length - 1)];
  }

  view(hasInput: boolean): LogView {
    const { shown, filter } = this;
    const chosen = shown.length - 1 - Math.max(0, Math.min(this.back, shown.length - 1));
    return { entries: shown, filter, chosen, isFollowing: this.back === 0, hasInput };
  }

  /** Those that are shown, as RFC 4180 has it: a line an event, with the measures of a press where one has ended. */
  csv(): string {
    const rows = this.shown.map(({ time_us, at_us, text, press }) => [
      seconds(time_us, 6),
      seconds(at_us, 6),
      quoted(text),
      ...(press === undefined
        ? Array<string>(MEASURES.length).fill('')
        : [
            press.key,
            String(press.until_us === undefined ? '' : press.until_us - press.from_us),
            String(press.edges),
            String(press.bounce_us),
            String(press.delay_us ?? ''),
            press.isCounted ? 'yes' : 'no',
          ]),
    ]);
    return [['board_s', 'passed_s', 'event', ...MEASURES], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
  }
}

const MEASURES = ['key', 'closed_us', 'edges', 'bounce_us', 'delay_us', 'counts'] as const;

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
