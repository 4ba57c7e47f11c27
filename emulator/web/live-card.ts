/**
 * A card that lives on a page: its board time follows the world's, keys are pressed by fingers and by calls, and what it
 * shows and counts is reported. The world's time is handed in, and nothing here knows of a page.
 */
import { KEYS, type Key } from '../../firmware/hal.js';
import type { Model } from '../../firmware/models.js';
import { checkOneOf, checkWhole } from '../checks.js';
import { InputError } from '../input-error.js';
import type { ClockMode } from '../link/board-clock.js';
import { Timeline } from '../link/timeline.js';
import { LAST_US, type Listener } from '../machine/board.js';
import { checkDigits } from '../machine/card-arguments.js';
import type { CardState } from '../machine/card-state.js';
import { KEY_PLACES, type Move, PRESS_US } from '../machine/key-sequencer.js';
import { PlainCard } from '../machine/plain-card.js';
import { LONGEST_DURATION_US } from '../text.js';
import type { WorldTime } from '../time.js';
import type { Settings } from './settings.js';

/** The display shows another text since `at_us` of board time. */
export interface ScreenChange {
  readonly at_us: number;
  /** Without trailing blanks; "" while the display is blank. */
  readonly text: string;
}

/** The card has noticed a key go down or up: its debounced level. */
export interface KeyChange {
  readonly at_us: number;
  readonly key: Key;
  readonly isDown: boolean;
}

/** Gets what a live card reports, each in the order of board time. */
export interface LiveListener {
  screen(change: ScreenChange): void;
  key(change: KeyChange): void;
  /** Something was done, or time has passed: contacts and glass may be others than before. */
  moved(): void;
}

/** No finger is faster. A program's click takes no time, and is made as long as this. */
const SHORTEST_TOUCH_US = 50_000;
/** Contacts bounce, so a hold is longer than it must be. */
const LONGER_ms = 500;

export class LiveCard {
  private readonly card: PlainCard;
  private readonly timeline: Timeline;
  /** Events that are not yet reported: while board time passes, no listener may be called that might use the card. */
  private reports: Array<() => void> = [];
  private isReporting = false;
  private lastText = '';
  /** When each finger came down. */
  private readonly touched_us = new Map<Key, number>();
  /** Ends what keeps a real clock going. */
  private following = new AbortController();

  constructor(
    { record, contacts, clock }: Settings,
    world: WorldTime,
    private readonly listener: LiveListener,
  ) {
    this.card = new PlainCard({ ...record, contacts, listener: this.boardListener() });
    const throwIt = (error: unknown): never => {
      throw error;
    };
    this.timeline = new Timeline(this.card, this.reportingAfter(world), () => undefined, throwIt);
    this.setClock(clock);
  }

  private boardListener(): Listener {
    return {
      contact: () => undefined,
      memory: () => undefined,
      debounced: (at_us, key, level) => {
        this.reports.push(() => this.listener.key({ at_us, key: KEYS[key], isDown: level === 1 }));
      },
      display: (at_us, text) => {
        if (text === this.lastText) return;
        this.lastText = text;
        this.reports.push(() => this.listener.screen({ at_us, text }));
      },
    };
  }

  /** The same time, whose calls are followed by a report. */
  private reportingAfter(world: WorldTime): WorldTime {
    return {
      wall_ms: () => world.wall_ms(),
      steady_us: () => world.steady_us(),
      callIn: (us, call) =>
        world.callIn(us, () => {
          call();
          this.report();
        }),
    };
  }

  /** Reports what has happened; what the listener does then is reported after it. */
  private report(): void {
    if (this.isReporting) return;
    this.isReporting = true;
    try {
      this.listener.moved();
      for (let next = this.reports.shift(); next !== undefined; next = this.reports.shift()) next();
    } finally {
      this.isReporting = false;
    }
  }

  /** Brings the card to the present, does something to it, and sees to what follows. */
  private act<T>(action: () => T): T {
    this.timeline.follow();
    const result = action();
    this.timeline.settle();
    this.report();
    return result;
  }

  get model(): Model {
    return this.card.model;
  }

  /** The segments that light, a mask a cell from the left. */
  get segments(): Uint16Array {
    return this.card.board.glass.segments;
  }

  /** The text on the glass, as of the last report. */
  get text(): string {
    return this.card.display;
  }

  /** Board time, which has come to the present. */
  get now_us(): number {
    return this.act(() => this.card.now_us);
  }

  get display(): string {
    return this.act(() => this.card.display);
  }

  /** Whether a finger is on the key. */
  isDown(key: Key): boolean {
    return this.card.board.contacts.isDown(key);
  }

  /** From now on board time follows the world's, or moves only as far as calls need it. */
  setClock(mode: ClockMode): void {
    this.following.abort();
    this.timeline.setMode(mode);
    if (mode === 'virtual') return;
    this.following = new AbortController();
    // Somebody who always waits: the timeline then calls at every scan that matters, and not at all where there is none.
    void this.timeline.wait(() => false, LAST_US, this.following.signal);
  }

  /** A finger comes down on the key; what is queued is done before it. */
  touch(key: Key): void {
    this.act(() => {
      const { keys } = this.timeline;
      if (keys.isIdle) this.card.down(key);
      else if (!keys.add([{ kind: 'down', key }])) return;
      this.touched_us.set(key, this.card.now_us);
    });
  }

  /** The finger leaves the key. */
  release(key: Key): void {
    const since_us = this.touched_us.get(key);
    if (since_us === undefined) return;
    this.touched_us.delete(key);
    const isLong = this.act(() => {
      if (!this.timeline.keys.isIdle || this.card.now_us - since_us < SHORTEST_TOUCH_US) return false;
      this.card.up(key);
      return true;
    });
    // The contact is down: a press of it goes on for that time, and lets go.
    if (!isLong) void this.queue([{ kind: 'press', key, for_us: SHORTEST_TOUCH_US }]);
  }

  /** Every finger leaves. */
  releaseAll(): void {
    for (const key of [...this.touched_us.keys()]) this.release(key);
  }

  /** @returns whether the moves found room; with the virtual clock they are done by then */
  private queue(moves: readonly Move[]): Promise<void> | undefined {
    if (!this.act(() => this.timeline.keys.add(moves))) return undefined;
    const done = this.timeline.waitForKeys();
    this.report();
    return Promise.resolve(done).then(() => undefined);
  }

  /** @returns resolves when nothing is queued any more @throws InputError where the queue is full */
  private queueOrRefuse(call: string, moves: readonly Move[]): Promise<void> {
    const done = this.queue(moves);
    if (done !== undefined) return done;
    throw new InputError(
      `${call}: ${KEY_PLACES} presses can be queued, and these would be more: wait for those before them`,
    );
  }

  /** The key is pressed for `for_us` and rests 100 ms, after what is queued. @returns resolves when the queue is empty */
  press(key: Key, for_us = PRESS_US): Promise<void> {
    checkOneOf('press: key', key, KEYS);
    checkWhole('press: for_us', for_us, 0, LONGEST_DURATION_US, 'microseconds');
    return this.queueOrRefuse('press', [{ kind: 'press', key, for_us }]);
  }

  /** Presses a digit after the other, as `press` does. */
  type(digits: string): Promise<void> {
    checkDigits(digits);
    const moves = Array.from(digits, (digit): Move => ({ kind: 'press', key: digit as Key, for_us: PRESS_US }));
    return this.queueOrRefuse('type', moves);
  }

  /** PRESS is held as long as the model asks for; nothing where the queue is full. */
  holdPress(): void {
    void this.queue([{ kind: 'press', key: 'PRESS', for_us: (this.model.hold_ms + LONGER_ms) * 1000 }]);
  }

  /** A short press; nothing where the queue is full. */
  tap(key: Key): void {
    void this.queue([{ kind: 'press', key, for_us: PRESS_US }]);
  }

  /** Board time passes: at once with the virtual clock, else as the world's does. @returns resolves when it has passed */
  wait(us: number): Promise<void> {
    checkWhole('wait: us', us, 0, LONGEST_DURATION_US, 'microseconds');
    const done = this.act(() => this.timeline.wait(() => false, this.card.now_us + us));
    return Promise.resolve(done).then(() => undefined);
  }

  /** The whole machine as plain data. */
  save(): CardState {
    return this.act(() => this.card.save());
  }

  /**
   * Returns to a saved machine, its board time and memory included; what is queued is dropped, and every finger leaves.
   * @throws InputError for anything that is no saved machine; nothing has changed then
   */
  restore(state: CardState): void {
    const { mode } = this.timeline;
    // The state's time is another one: the clock goes on from there.
    this.setClock('virtual');
    try {
      this.card.restore(state);
      this.touched_us.clear();
      this.timeline.keys.letGo();
    } finally {
      this.setClock(mode);
    }
    this.report();
  }
}
