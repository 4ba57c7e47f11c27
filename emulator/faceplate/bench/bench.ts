/**
 * The bench: a card with its past, the finger that presses it, time that passes, scripts that play and are recorded, the
 * login page beside it, and what there is to see of all that. It knows no terminal: key names and places on the screen
 * come in, a view comes out.
 */
import type { Key } from '../../../firmware/hal.js';
import { MODELS } from '../../../firmware/models.js';
import { InputError } from '../../input-error.js';
import { Card } from '../../machine/card.js';
import type { CardOptions } from '../../machine/card-options.js';
import type { AcceptedResponses, ResponseCheck } from '../../machine/target.js';
import { type Script, TypedScript } from '../../script/parse.js';
import { scriptFiles } from '../../script/read-file.js';
import type { ScriptFailure } from '../../script/result.js';
import { type Action, statementText } from '../../script/statements/table.js';
import { memoryOf, stateOf } from '../../session/inspection.js';
import { Session } from '../../session/session.js';
import type { WorldTime } from '../../time.js';
import type { ButtonName } from '../drawing/buttons.js';
import { type FaceView, FIRST_PANELS, type PanelName } from '../drawing/view.js';
import { EventLog, type EventLogState } from './event-log.js';
import { Faults } from './faults.js';
import { Finger } from './finger.js';
import { type ChallengeDraw, LoginPage, type PageState } from './login-page.js';
import { PlaybackClock, type Step } from './playback-clock.js';
import { type OpenDraft, Recording } from './recording.js';
import { cardView, ScriptPanel } from './views.js';

/** What stands for the path of a statement that is typed. */
const TYPED = 'typed';

export interface BenchOptions {
  readonly card: CardOptions;
  readonly world: WorldTime;
  readonly check: ResponseCheck;
  /** What the login page's server accepts. */
  readonly accepted: AcceptedResponses;
  readonly drawChallenge: ChallengeDraw;
  /** The PIN that the login page's server knows. */
  readonly pin: string;
  readonly openDraft: OpenDraft;
}

/** What is done only if the person says so. */
export interface Question {
  /** With what is asked, and which key means yes. */
  readonly text: string;
  yes(): void;
  /** Whether yes means to leave. */
  readonly leaves?: boolean;
}

/** Where the keyboard's digits, arrows and Enter go. */
export type InputFocus = 'card' | 'page' | 'faults';

export class Bench {
  readonly session: Session<PageState, EventLogState>;
  readonly time: PlaybackClock;
  readonly page: LoginPage;
  readonly finger: Finger;
  readonly faults: Faults;
  focus: Key = 'PRESS';
  input: InputFocus = 'card';
  button: ButtonName = 'stick down';
  panels: readonly PanelName[] = FIRST_PANELS;
  showsSecrets = false;
  helpPage = 0;
  message = '';
  /** What the next key answers. */
  question: Question | undefined = undefined;
  /** Whether a script that was played has failed. */
  hasFailed = false;
  /** What is still to be said once the faceplate is left; "" for nothing. */
  lastWords = '';
  /** A statement that is being typed. */
  prompt: string | undefined = undefined;
  private readonly events = new EventLog();
  private readonly recording: Recording;
  /** Whether it was said that a recording is full. */
  private isFullReported = false;
  private readonly script = new ScriptPanel();

  /** @throws InputError for a card that can't be */
  constructor({ card, world, check, accepted, drawChallenge, pin, openDraft }: BenchOptions) {
    this.page = new LoginPage(drawChallenge, accepted, pin);
    this.session = new Session({
      card: (listener, probe) => new Card({ ...card, record: 'digest', listener, probe }),
      probe: card.probe,
      check,
      observer: this.events,
      companion: {
        save: () => this.page.save(),
        load: (state) => this.page.load(state),
        fitted: () => this.page.enrol(this.card.facts()),
        cut: (held) => {
          for (const key of held) this.session.up(key);
        },
      },
    });
    this.finger = new Finger(this.session);
    this.faults = new Faults(this.card);
    this.recording = new Recording(this.session, check, openDraft);
    this.time = new PlaybackClock(
      this.session,
      this.finger,
      world,
      (now_us) => this.events.isMoving(now_us),
      () => this.notifyPlayed(),
    );
    this.begin();
  }

  get card(): Card {
    return this.session.card;
  }

  private begin(): void {
    this.finger.forget();
    this.session.begin();
    this.time.pace.anchor(0);
  }

  /** Brings board time to where it should be. Called before anything is done and before every frame. */
  follow(): void {
    this.time.follow();
    if (!this.recording.isFull || this.isFullReported) return;
    this.isFullReported = true;
    this.attempt(() => this.endRecording());
  }

  /** A finger taps the key. */
  tap(key: Key): void {
    if (!this.finger.tap(key)) {
      this.message = 'the last keys are still being pressed: type slower, or raise the speed';
    }
  }

  /** Does something to the card and shows it as a message, as it does what the card refuses. */
  do(action: Action): void {
    this.attempt(() => {
      this.session.do(action);
      this.message = statementText(action);
      this.time.settle();
    });
  }

  /** Shows a mistake of the person's as a message; nothing has happened then. */
  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.message = error.message.split('\n')[0].replace(new RegExp(`^${TYPED}:1:`), 'column ');
    }
  }

  /** Goes on by a scan, or to the next instant at which something may happen, and stops there. */
  step(what: Step): void {
    if (!this.time.step(what)) this.message = 'nothing is due: the card waits for a key';
  }

  stepBack(what: Step): void {
    if (!this.time.stepBack(what)) this.message = 'here begins what is kept of the past';
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

  /** Fits the demo card of the next model; a login begins again. */
  nextModel(): void {
    const place = MODELS.findIndex(({ name }) => name === this.card.model.name);
    this.finger.letGo();
    this.do({ do: 'card', record: { model: MODELS[(place + 1) % MODELS.length].name } });
    this.message = `fitted: ${this.card.model.title}`;
  }

  /** Does something to the login page. A challenge's time begins as soon as digits and Enter go there. */
  onPage(act: (page: LoginPage) => void): void {
    act(this.page);
    if (this.input === 'page') this.page.use(this.session.passed_us);
    this.session.note();
  }

  /** Digits and Enter go to the login page. */
  toPage(): void {
    this.input = 'page';
    this.onPage(() => undefined);
  }

  nextChallenge(): void {
    this.onPage((page) => page.begin(this.card.facts()));
  }

  submit(): void {
    const { missing } = this.page;
    if (missing > 0) this.message = `the response is not sent: ${missing} of its digits are missing`;
    this.onPage((page) => page.submit(this.card.facts(), this.session.passed_us));
  }

  /** Presses a button of the faults panel. */
  press(button: ButtonName): void {
    const action = this.faults.press(button, this.focus);
    if (action !== undefined) this.do(action);
  }

  /** Plays a script from here on; one that plays already ends. */
  play(script: Script): void {
    this.finger.letGo();
    this.session.play(script);
    if (script.file !== TYPED && !this.panels.includes('script')) this.togglePanel('script');
    this.time.begin();
  }

  /** Does the statement that was typed. */
  enter(text: string): void {
    this.attempt(() => {
      if (this.session.player.isOn) throw new InputError('a script is playing: Esc ends it');
      // Hands may have done anything since the last one: what it knew of entries and names is no longer so.
      const files = { ...scriptFiles(this.card.model), savedNames: this.session.savedNames };
      this.play(new TypedScript(TYPED, files).next(text));
    });
  }

  /** Ends the script or the typed statement that plays. @returns whether one did */
  endScript(): boolean {
    const { statement } = this.session.player;
    if (statement === undefined || !this.session.endScript()) return false;
    const { file, line } = statement.place;
    this.message = file === TYPED ? `ended: ${statement.do}` : `ended at ${file}:${line}`;
    return true;
  }

  /** Time stops where a script has failed or is over, so that it is seen as it ended. */
  private notifyPlayed(): void {
    const { state } = this.session.player;
    if (state === undefined) return;
    const { script, failure } = state;
    if (failure === undefined && script.file === TYPED) return;
    this.hasFailed ||= failure !== undefined && script.file !== TYPED;
    this.message = failure === undefined ? `${script.file}: all as expected` : failureText(failure);
    this.time.halt();
  }

  /** Begins or ends a recording. One that begins is without what was done so far, so that is asked. */
  toggleRecording(): void {
    if (this.recording.path !== '') this.attempt(() => this.endRecording());
    else if (this.events.entries.length === 0) this.attempt(() => this.record(undefined));
    else {
      this.question = {
        text: 'Enter: record from power-on, without what was done; any other key: no',
        yes: () => this.attempt(() => this.record(undefined)),
      };
    }
  }

  /**
   * Records what is done from here on; the card begins again from power-on with what it has.
   * @param path of the script; undefined for one of a free name
   * @throws InputError where the file can't be written
   */
  record(path: string | undefined): void {
    this.recording.begin(path, () => this.begin());
    this.isFullReported = false;
    this.message = `recording to ${this.recording.path}, from power-on; F2 ends it`;
  }

  /**
   * Writes what was recorded, if anything is.
   * @throws InputError where the file can't be written: the recording is kept
   */
  private endRecording(): void {
    const { path, isFull } = this.recording;
    if (path === '') return;
    const written = this.recording.end();
    this.message = `${isFull ? 'a script has at most 1 MiB: ' : ''}recorded to ${written}`;
    if (written !== path) this.lastWords = `${path} is another file by now: recorded to ${written}`;
  }

  /** Whether nothing is lost by leaving; where a recording can't be written it is asked what to do. */
  mayLeave(): boolean {
    try {
      this.endRecording();
      return true;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const text = `Enter: leave without the recording; any other key: stay (${error.message})`;
      this.question = { text, yes: () => this.recording.drop(), leaves: true };
      return false;
    }
  }

  /** Lets the card's files go, after what was recorded is written. @throws InputError where that can't be */
  close(): void {
    try {
      this.endRecording();
    } finally {
      this.recording.drop();
      this.card.close();
    }
  }

  view(): FaceView {
    const { card, session, input, page } = this;
    const { speed, isPaused } = this.time.pace;
    const { board, now_us } = card;
    return {
      card: cardView(card, this.focus),
      clock: { board_us: now_us, speed, isPaused, isPast: session.isPast },
      login: page.view(session.passed_us, input === 'page'),
      state: stateOf(board),
      memory: memoryOf(board, this.showsSecrets),
      log: this.events.entries,
      scope: this.events.scope(now_us),
      faults: this.faults.view(this.focus, input === 'faults' ? this.button : undefined),
      play: this.script.view(session.player, this.showsSecrets),
      recording: this.recording.path,
      prompt: this.prompt,
      panels: this.panels,
      helpPage: this.helpPage,
      message: this.question?.text ?? this.message,
    };
  }
}

function failureText({ file, line, message }: ScriptFailure): string {
  return `${file}:${line}: ${message}`;
}
