/**
 * The bench: a card with its past, the finger that presses it, time that passes, scripts that play and are recorded, the
 * login page beside it, and what there is to see of all that. It knows no terminal: key names and places on the screen
 * come in, a view comes out.
 */
import type { Key } from '../../firmware/hal.js';
import { MODELS } from '../../firmware/models.js';
import type { Card, CardOptions } from '../card.js';
import { InputError } from '../input-error.js';
import type { WorldTime } from '../parts/clock.js';
import type { Script } from '../script/parse.js';
import type { ScriptFailure } from '../script/result.js';
import type { Deed } from '../script/statements.js';
import { statementText } from '../script/write.js';
import type { ResponseCheck } from '../target.js';
import type { ButtonName } from './buttons.js';
import { Faults } from './faults.js';
import { Finger } from './finger.js';
import { History } from './history.js';
import { type ChallengeDraw, LoginPage, type PageState } from './login-page.js';
import { Pace } from './pace.js';
import { Playing, type PlayState } from './playing.js';
import { type OpenDraft, Recording } from './recording.js';
import { cardView, memoryView, playView, stateView } from './report.js';
import { parseTyped, TYPED } from './typed.js';
import { type FaceView, FIRST_PANELS, type PanelName } from './view.js';

/** The finest that the screen shows of time that passes while the card is on, and while it is off. */
const TICK_ON_US = 100_000;
const TICK_OFF_US = 1_000_000;
/** No frame is asked for sooner than this after the one before. */
const FRAME_US = 16_000;
const NEVER_US = Number.MAX_SAFE_INTEGER;

export interface BenchOptions {
  readonly card: CardOptions;
  readonly world: WorldTime;
  readonly check: ResponseCheck;
  readonly drawChallenge: ChallengeDraw;
  /** The PIN that the login page's server knows. */
  readonly pin: string;
  readonly openDraft: OpenDraft;
}

/** Where the keyboard's digits, arrows and Enter go. */
export type HandPlace = 'card' | 'page' | 'faults';

/** What goes back with the card. */
interface BesideState {
  readonly page: PageState;
  readonly play: PlayState | undefined;
}

export class Bench {
  readonly history: History<BesideState>;
  readonly pace: Pace;
  readonly page: LoginPage;
  readonly playing: Playing;
  readonly finger: Finger;
  readonly faults: Faults;
  focus: Key = 'PRESS';
  hand: HandPlace = 'card';
  button: ButtonName = 'stick down';
  panels: readonly PanelName[] = FIRST_PANELS;
  showsSecrets = false;
  helpPage = 0;
  message = '';
  /** A statement that is being typed. */
  prompt: string | undefined = undefined;
  private readonly recording: Recording;
  private jumps = 0;
  /** Where the time that passes now is to stop. */
  private planned_us = 0;
  /** Whether a script has ended at this instant: time stops there. */
  private isHalted = false;

  /** @throws InputError for a card that can't be */
  constructor({ card, world, check, drawChallenge, pin, openDraft }: BenchOptions) {
    this.page = new LoginPage(drawChallenge, check, pin);
    this.history = new History(card, {
      save: () => ({ page: this.page.save(), play: this.playing.state }),
      load: ({ page, play }) => {
        this.page.load(page);
        this.playing.state = play;
      },
      fitted: () => {
        this.page.enrol(this.card.facts(), this.history.passed_us);
        this.faults.fit();
      },
    });
    this.playing = new Playing(this.history, check);
    this.finger = new Finger(this.history);
    this.faults = new Faults(this.card);
    this.recording = new Recording(this.history, check, openDraft);
    this.pace = new Pace(world);
    this.begin();
  }

  get card(): Card {
    return this.history.card;
  }

  private begin(): void {
    this.finger.forget();
    this.page.enrol(this.card.facts(), 0);
    this.history.begin();
    this.pace.anchor(0);
  }

  /** Brings board time to where it should be. Called before anything is done and before every frame. */
  follow(): void {
    // Whole milliseconds: what a hand does then stands at times that people read in a recorded script.
    const due_us = Math.floor(this.pace.due_us(this.card.now_us) / 1000) * 1000;
    this.passUntil(due_us);
    if (this.recording.isFull) this.endRecording();
  }

  private passUntil(end_us: number): void {
    const { history, finger } = this;
    this.isHalted = false;
    while (history.now_us < end_us || history.isDue) {
      this.planned_us = Math.max(history.now_us, Math.min(end_us, this.nextMove_us()));
      finger.pass(this.planned_us, this.see);
      if (this.hasJumped() || this.isHalted) return;
    }
  }

  /** After time has jumped it goes on from where it is, and the finger holds nothing there. */
  private hasJumped(): boolean {
    const { history } = this;
    if (this.jumps === history.jumps) return false;
    this.jumps = history.jumps;
    this.finger.forget();
    this.pace.anchor(history.now_us);
    return true;
  }

  private nextMove_us(): number {
    return Math.min(this.finger.next_us, this.playing.next_us);
  }

  /** Sees to what is due at this instant. @returns whether time must not go on as it was planned */
  private readonly see = (): boolean => {
    this.finger.seeToHold();
    if (this.playing.isOn) {
      this.playing.goOn();
      if (!this.playing.isOn) this.tellPlayed();
    }
    return this.isHalted || this.jumps !== this.history.jumps || this.playing.next_us < this.planned_us;
  };

  /** World time until something may look different, in microseconds; undefined while nothing will by itself. */
  nextFrame_us(): number | undefined {
    if (this.pace.isPaused) return undefined;
    const { board, now_us } = this.card;
    const isQuiet = board.firmware.screenName === 'off' && this.finger.isIdle && !this.history.watch.isMoving(now_us);
    const tick_us = isQuiet ? TICK_OFF_US : TICK_ON_US;
    const next_us = Math.min(this.history.nextStop_us, this.nextMove_us());
    return Math.max(FRAME_US, Math.min(tick_us, this.pace.worldUntil_us(next_us)));
  }

  /** A finger taps the key. */
  tap(key: Key): void {
    if (!this.finger.tap(key)) {
      this.message = 'the hand has not done the last keys yet: type slower, or raise the speed';
    }
  }

  /** Does something to the card, and says so; what can't be done is said too. */
  do(deed: Deed): void {
    this.attempt(() => {
      this.history.do(deed);
      this.message = statementText(deed);
      if (deed.do === 'restore') this.hasJumped();
    });
  }

  /** A mistake of the person's is told; nothing has happened then. */
  attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.message = error.message.split('\n')[0];
    }
  }

  /** Stops time and lets it pass until the next scan, or until the next one that may matter. */
  step(what: 'scan' | 'event'): void {
    const { card, history, pace } = this;
    let next_us = (Math.floor(card.now_us / 1000) + 1) * 1000;
    if (what === 'event') next_us = Math.min(history.nextStop_us, this.nextMove_us());
    if (next_us < NEVER_US) this.passUntil(next_us);
    else this.message = 'nothing is due: the card waits for a key';
    pace.setPaused(true, card.now_us);
  }

  /** Stops time and goes back by a scan, or to where something may have happened last. */
  stepBack(what: 'scan' | 'event'): void {
    const { history, finger, pace } = this;
    pace.setPaused(true, history.now_us);
    if (!finger.isIdle) finger.letGo();
    const went = what === 'scan' ? history.backToScan() : history.backToStop();
    this.hasJumped();
    if (!went) this.message = 'here begins what is kept of the past';
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
    const place = MODELS.findIndex(({ name }) => name === this.card.model.name);
    this.finger.letGo();
    this.do({ do: 'card', record: { model: MODELS[(place + 1) % MODELS.length].name } });
    this.message = `fitted: ${this.card.model.title}`;
  }

  /** Does something to the login page. */
  onPage(act: (page: LoginPage) => void): void {
    act(this.page);
    this.history.note();
  }

  nextChallenge(): void {
    this.onPage((page) => page.begin(this.card.facts(), this.history.passed_us));
  }

  submit(): void {
    this.onPage((page) => page.submit(this.card.facts(), this.history.passed_us));
  }

  /** Presses a button of the faults panel. */
  press(button: ButtonName): void {
    const deed = this.faults.press(button, this.focus);
    if (deed !== undefined) this.do(deed);
  }

  /** Plays a script from here on; one that plays already ends. */
  play(script: Script): void {
    this.finger.letGo();
    this.playing.begin(script);
    if (script.file !== TYPED && !this.panels.includes('script')) this.togglePanel('script');
    this.history.note();
    this.see();
    this.hasJumped();
  }

  /** Does the statement that was typed. */
  enter(text: string): void {
    this.attempt(() => {
      if (this.playing.isOn) throw new InputError('a script is playing: wait for its end');
      this.play(parseTyped(text, this.card.model, this.history.names));
    });
  }

  /** Time stops where a script has failed or is over, so that it is seen as it ended. */
  private tellPlayed(): void {
    const { script, failure } = this.playing.state!;
    if (failure === undefined && script.file === TYPED) return;
    this.message = failure === undefined ? `${script.file}: all as expected` : failureText(failure);
    this.history.watch.note(this.card.now_us, this.message);
    this.pace.setPaused(true, this.card.now_us);
    this.isHalted = true;
  }

  /** Begins or ends a recording. */
  toggleRecording(): void {
    this.attempt(() => (this.recording.path === '' ? this.record(undefined) : this.endRecording()));
  }

  /**
   * Records what is done from here on; the card begins anew from power-on with what it has.
   * @param path of the script; undefined for one of a free name
   * @throws InputError where the file can't be written
   */
  record(path: string | undefined): void {
    this.recording.begin(path, () => {
      this.playing.state = undefined;
      this.begin();
    });
    this.message = `recording to ${this.recording.path}, from power-on; F2 ends it`;
  }

  /** Writes what was recorded, if anything is. @throws InputError where the file can't be written */
  endRecording(): void {
    const { path, isFull } = this.recording;
    if (path === '') return;
    this.recording.end();
    this.message = `${isFull ? 'a script has at most 1 MiB: ' : ''}recorded to ${path}`;
  }

  /** Lets the card's files go, after what was recorded is written. */
  close(): void {
    try {
      this.endRecording();
    } finally {
      this.card.close();
    }
  }

  view(): FaceView {
    const { card, pace, history, hand, page } = this;
    const { board, now_us } = card;
    return {
      card: cardView(card, this.focus),
      clock: { board_us: now_us, speed: pace.speed, isPaused: pace.isPaused, isPast: history.known > 0 },
      login: page.view(history.passed_us, hand === 'page'),
      state: stateView(board),
      memory: memoryView(board, this.showsSecrets),
      log: history.watch.entries,
      scope: history.watch.scope(now_us),
      faults: this.faults.view(this.focus, hand === 'faults' ? this.button : undefined),
      play: playView(this.playing, this.showsSecrets),
      recording: this.recording.path,
      prompt: this.prompt,
      panels: this.panels,
      helpPage: this.helpPage,
      message: this.message,
    };
  }
}

function failureText({ file, line, message }: ScriptFailure): string {
  return `${file}:${line}: ${message}`;
}
