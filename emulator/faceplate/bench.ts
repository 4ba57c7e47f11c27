/**
 * The bench: a card, the hand that presses it, time that passes, the login page beside it, and what there is to see of
 * all that. It knows no terminal: key names and places on the screen come in, a view comes out.
 */
import { KEYS, type Key } from '../../firmware/hal.js';
import { MODELS } from '../../firmware/models.js';
import type { Card } from '../card.js';
import { Hand } from '../link/hand.js';
import { ScpiError } from '../link/scpi/errors.js';
import type { WorldTime } from '../parts/clock.js';
import type { ResponseCheck } from '../target.js';
import { type ChallengeDraw, LoginPage } from './login-page.js';
import { Pace } from './pace.js';
import { memoryView, stateView } from './report.js';
import { type FaceView, PANELS, type PanelName } from './view.js';
import { Watch } from './watch.js';

const TAP_US = 100_000;
/** PRESS is let go of at the latest so long after the hold should have opened the screen. */
const HOLD_MARGIN_MS = 500;
/** The finest that the screen shows of time that passes while the card is on, and while it is off. */
const TICK_ON_US = 100_000;
const TICK_OFF_US = 1_000_000;
/** No frame is asked for sooner than this after the one before. */
const FRAME_US = 16_000;
const NO_US = Number.MAX_SAFE_INTEGER;

export interface BenchOptions {
  readonly card: Card;
  readonly world: WorldTime;
  readonly check: ResponseCheck;
  readonly drawChallenge: ChallengeDraw;
  /** The PIN that the login page's server knows. */
  readonly pin: string;
}

export class Bench {
  readonly card: Card;
  readonly pace: Pace;
  readonly page: LoginPage;
  readonly watch = new Watch();
  focus: Key = 'PRESS';
  panels: readonly PanelName[] = PANELS;
  showsSecrets = false;
  helpPage = 0;
  message = '';
  private readonly hand: Hand;
  /** When PRESS is let go of, if `p` holds it; and whether its hold has been seen to run. */
  private pressUntil_us = NO_US;
  private holdRan = false;
  private stuck: Key | undefined = undefined;

  constructor({ card, world, check, drawChallenge, pin }: BenchOptions) {
    this.card = card;
    this.pace = new Pace(world);
    this.pace.anchor(card.now_us);
    this.page = new LoginPage(drawChallenge, check, pin);
    this.hand = new Hand(card);
    card.board.listen(this.watch);
    this.page.enrol(card.facts(), card.now_us);
  }

  /** Brings board time to where it should be. Called before anything is done and before every frame. */
  follow(): void {
    this.passUntil(this.pace.due_us(this.card.now_us));
  }

  private passUntil(end_us: number): void {
    const { board } = this.card;
    while (this.card.now_us < end_us) {
      // While `p` holds PRESS, every scan that matters is looked at: the hold may begin and end between two frames.
      const isHolding = this.pressUntil_us !== NO_US;
      const stop_us = isHolding ? Math.min(this.pressUntil_us, board.nextScan_ms() * 1000) : end_us;
      this.hand.pass(Math.min(end_us, Math.max(this.card.now_us + 1, stop_us)), this.seeToHold);
    }
  }

  /** Lets go of PRESS when its hold has done its work. @returns false: it never is a reason to stop time */
  private readonly seeToHold = (): boolean => {
    if (this.pressUntil_us === NO_US) return false;
    const runs = this.card.board.firmware.save().holdDue_ms < Number.MAX_SAFE_INTEGER;
    if ((this.holdRan && !runs) || this.card.now_us >= this.pressUntil_us) this.releasePress();
    this.holdRan ||= runs;
    return false;
  };

  /** World time until something may look different, in microseconds; undefined while nothing will by itself. */
  nextFrame_us(): number | undefined {
    if (this.pace.isPaused) return undefined;
    const { board, now_us } = this.card;
    const isQuiet = board.firmware.screenName === 'off' && this.hand.isIdle && !this.watch.isMoving(now_us);
    const tick_us = isQuiet ? TICK_OFF_US : TICK_ON_US;
    let next_us = board.powered ? board.nextScan_ms() * 1000 : NO_US;
    if (!this.hand.isIdle) next_us = Math.min(next_us, this.hand.next_us);
    return Math.max(FRAME_US, Math.min(tick_us, this.pace.worldUntil_us(next_us)));
  }

  /** A finger taps the key. */
  tap(key: Key): void {
    try {
      this.hand.add([{ kind: 'press', key, for_us: TAP_US }]);
    } catch (error) {
      if (!(error instanceof ScpiError)) throw error;
      this.message = 'the hand has not done the last keys yet: type slower, or raise the speed';
    }
  }

  /** Holds PRESS until the hold has opened the screen; once more while it is held holds on. */
  holdPress(): void {
    const { hold_ms, debounce_ms } = this.card.model;
    const until_us = this.card.now_us + (hold_ms + debounce_ms + HOLD_MARGIN_MS) * 1000;
    if (this.pressUntil_us === NO_US) this.card.down('PRESS');
    this.pressUntil_us = until_us;
  }

  private releasePress(): void {
    this.pressUntil_us = NO_US;
    this.holdRan = false;
    this.card.up('PRESS');
  }

  /** PRESS stays down until this is called once more. */
  latchPress(): void {
    if (this.pressUntil_us !== NO_US || this.card.board.contacts.isDown('PRESS')) this.releasePress();
    else this.card.down('PRESS');
  }

  /** Stops time and lets it pass until the next scan, or until the next one that may matter. */
  step(what: 'scan' | 'event'): void {
    const { card } = this;
    this.pace.setPaused(true, card.now_us);
    let next_us = (Math.floor(card.now_us / 1000) + 1) * 1000;
    if (what === 'event') {
      const due_us = card.board.powered ? card.board.nextScan_ms() * 1000 : NO_US;
      next_us = Math.min(due_us, this.hand.isIdle ? NO_US : this.hand.next_us);
      if (next_us >= NO_US) {
        this.message = 'nothing is due: the card waits for a key';
        return;
      }
    }
    this.passUntil(next_us);
  }

  togglePause(): void {
    this.pace.setPaused(!this.pace.isPaused, this.card.now_us);
  }

  changeSpeed(steps: 1 | -1): void {
    this.pace.change(steps, this.card.now_us);
  }

  /** Shows a panel, before all others where room is short, or hides it. */
  togglePanel(name: PanelName): void {
    const others = this.panels.filter((panel) => panel !== name);
    this.panels = others.length < this.panels.length ? others : [name, ...others];
  }

  /** Puts a panel before all others, or the login if it is there already: where there is room for one only. */
  turnTo(name: PanelName): void {
    const first = this.panels[0] === name ? 'login' : name;
    this.panels = [first, ...this.panels.filter((panel) => panel !== first)];
  }

  /** Fits the demo card of the next model; a login begins anew. */
  nextModel(): void {
    const { card } = this;
    const place = MODELS.findIndex(({ name }) => name === card.model.name);
    this.letGo();
    card.fit({ model: MODELS[(place + 1) % MODELS.length].name });
    this.watch.clearContacts();
    this.watch.note(card.now_us, `fitted ${card.model.name}`);
    this.message = `fitted: ${card.model.title}`;
    this.page.enrol(card.facts(), card.now_us);
  }

  nextChallenge(): void {
    this.page.begin(this.card.facts(), this.card.now_us);
  }

  submit(): void {
    this.page.submit(this.card.facts(), this.card.now_us);
  }

  /** Takes the hand off every key. */
  letGo(): void {
    this.pressUntil_us = NO_US;
    this.holdRan = false;
    this.stuck = undefined;
    this.hand.letGo();
  }

  togglePower(): void {
    const { card } = this;
    const isCut = card.board.save().cut;
    if (isCut) card.restorePower();
    else card.cutPower();
    this.noteFault(isCut ? 'supply restored' : 'supply cut');
  }

  /** A new battery, one that the card warns of, an empty one, and so on. */
  nextBattery(): void {
    const { percent } = this.card.board.battery;
    const next = percent > 5 ? 5 : percent > 0 ? 0 : 100;
    this.card.battery(next);
    this.noteFault(`battery ${next} %`);
  }

  toggleContacts(): void {
    const isClean = this.card.contactsKind === 'clean';
    this.card.setContacts(isClean ? { kind: 'bouncy', seed: 1, max_us: 25_000 } : { kind: 'clean' });
    this.noteFault(isClean ? 'contacts bounce' : 'contacts clean');
  }

  /** The chosen key sticks down, or the one that is stuck comes free. */
  toggleStuck(): void {
    if (this.stuck !== undefined) {
      this.card.free(this.stuck);
      this.noteFault(`${this.stuck} free`);
      this.stuck = undefined;
      return;
    }
    this.stuck = this.focus;
    this.card.stick(this.focus, 'down');
    this.noteFault(`${this.focus} stuck down`);
  }

  private noteFault(text: string): void {
    this.watch.note(this.card.now_us, text);
    this.message = text;
  }

  view(): FaceView {
    const { card, pace, watch } = this;
    const { board, now_us } = card;
    return {
      card: {
        model: card.model,
        serial: board.memory.record()?.serial ?? '',
        segments: board.glass.segments,
        text: board.glass.text,
        down: KEYS.reduce((mask, key, place) => (board.contacts.isDown(key) ? mask | (1 << place) : mask), 0),
        focus: this.focus,
      },
      clock: { board_us: now_us, speed: pace.speed, isPaused: pace.isPaused },
      login: this.page.view(now_us),
      state: stateView(board),
      memory: memoryView(board, this.showsSecrets),
      log: watch.entries,
      scope: watch.scope(now_us),
      panels: this.panels,
      helpPage: this.helpPage,
      message: this.message,
    };
  }
}
