/**
 * The bench: a card with its past, the finger that presses it, time that passes, scripts that play and are recorded, the
 * login page beside it, and what there is to see of all that. It knows no terminal: key names and places on the screen
 * come in, a view comes out.
 */
import { KEYS, type Key } from '../../../firmware/hal.js';
import { MODELS } from '../../../firmware/models.js';
import { InputError } from '../../input-error.js';
import type { Card } from '../../machine/card.js';
import type { CardOptions } from '../../machine/card-options.js';
import type { CardState } from '../../machine/card-state.js';
import type { AcceptedResponses, ResponseCheck } from '../../machine/target.js';
import { type Script, TypedScript } from '../../script/parse.js';
import { scriptFiles } from '../../script/read-file.js';
import type { ScriptFailure } from '../../script/result.js';
import { ScriptError } from '../../script/script-error.js';
import { type Action, statementText } from '../../script/statements/table.js';
import { memoryOf, stateOf } from '../../session/inspection.js';
import type { Session } from '../../session/session.js';
import { seconds } from '../../text.js';
import type { WorldTime } from '../../time.js';
import type { ButtonName } from '../drawing/buttons.js';
import type { ThemeName } from '../drawing/theme.js';
import { type FaceView, FIRST_PANELS, type PanelName } from '../drawing/view.js';
import { Clipboard } from './clipboard.js';
import { type Mistake, runCommand } from './commands.js';
import { EventList } from './event-list.js';
import { EventLog, type EventLogState } from './event-log.js';
import { Faults } from './faults.js';
import { Finger } from './finger.js';
import { type ChallengeDraw, LoginPage, type PageState } from './login-page.js';
import { newSession, observedOf, sightOf } from './making.js';
import { type InputFocus, PageHand } from './page-hand.js';
import { type From, Past } from './past.js';
import { PlaybackClock, type Step } from './playback-clock.js';
import { type OpenDraft, Recording } from './recording.js';
import { attempt, firstLine, type Question, Recordings, type Teller, TYPED } from './recordings.js';
import { Scope } from './scope.js';
import { type Hit, type Trigger, TriggerWatch, triggerText } from './trigger.js';
import { cardView, ScriptPanel } from './views.js';

export interface BenchOptions {
  readonly card: CardOptions;
  /** Where it begins; by default with the card from power-on. */
  readonly start?: CardState | undefined;
  readonly world: WorldTime;
  readonly check: ResponseCheck;
  /** The responses that the login page's server accepts. */
  readonly accepted: AcceptedResponses;
  readonly drawChallenge: ChallengeDraw;
  /** The PIN that the login page's server knows. */
  readonly pin: string;
  readonly openDraft: OpenDraft;
  /** Writes a file that is not there yet. @throws InputError where it is, or can't be written */
  writeNew(path: string, text: string): void;
}

export class Bench implements Teller {
  readonly session: Session<PageState, EventLogState>;
  readonly time: PlaybackClock;
  readonly page: LoginPage;
  readonly finger: Finger;
  readonly faults: Faults;
  /** The hand at the login page. */
  readonly hand: PageHand;
  focus: Key = 'PRESS';
  input: InputFocus = 'card';
  button: ButtonName = 'stick down';
  panels: readonly PanelName[] = FIRST_PANELS;
  showsSecrets = false;
  helpPage = 0;
  message = '';
  /** The question that the next key answers. */
  question: Question | undefined = undefined;
  /** Whether a script that was played has failed. */
  hasFailed = false;
  /** The message for after the faceplate is left; "" for none. */
  lastWords = '';
  /** The colours that were asked for; undefined for those that suit the terminal. */
  themeName: ThemeName | undefined = undefined;
  readonly list: EventList;
  readonly scope: Scope;
  readonly recordings: Recordings;
  readonly clipboard: Clipboard;
  private readonly events: EventLog;
  private readonly watch: TriggerWatch;
  private readonly past: Past;
  private readonly script = new ScriptPanel();

  /** @throws InputError for a card that can't be */
  constructor(private readonly options: BenchOptions) {
    const { card, world, check, accepted, drawChallenge, pin, openDraft } = options;
    this.page = new LoginPage(drawChallenge, accepted, pin);
    this.events = new EventLog(
      () => observedOf(this.session),
      () => this.watch,
    );
    this.list = new EventList(() => this.events.entries);
    this.session = newSession(card, check, this.events, this.page);
    const sight = sightOf(this.session, this.events);
    this.watch = new TriggerWatch(sight);
    this.scope = new Scope(sight);
    this.finger = new Finger(this.session);
    this.clipboard = new Clipboard(this.session, this);
    this.faults = new Faults(this.card);
    this.hand = new PageHand(this.page, this);
    this.past = new Past(this.session, check, openDraft);
    this.recordings = new Recordings(new Recording(this.session, check, openDraft), this, () => this.begin());
    this.time = new PlaybackClock(this.session, this.finger, world, {
      isMoving: () =>
        this.scope.isFollowing && this.events.hasMovedSince(this.session.passed_us - this.scope.window_us),
      onPlayed: () => this.notifyPlayed(),
      watch: this.watch,
      onHit: (hit) => this.notifyHit(hit),
    });
    this.begin(options.start);
  }

  get card(): Card {
    return this.session.card;
  }

  private begin(start?: CardState): void {
    this.finger.forget();
    this.session.begin(start);
    this.past.begin(start === undefined);
    this.time.pace.anchor(this.session.passed_us);
  }

  /** Brings board time to where it should be. Called before anything is done and before every frame. */
  follow(): void {
    this.time.follow();
    this.recordings.follow();
  }

  /** A finger taps the key. */
  tap(key: Key): void {
    if (!this.finger.tap(key)) {
      this.message = 'the last keys are still being pressed: type slower, or raise the speed';
    }
  }

  /** Does something to the card and shows it as a message, as it does what the card refuses. */
  do(action: Action): void {
    attempt(this, () => {
      this.session.do(action);
      this.message = statementText(action);
      this.time.settle();
    });
  }

  /** Goes on by a scan, or to the next instant at which something may happen, and stops there. */
  step(what: Step): void {
    if (!this.time.step(what)) this.message = 'nothing is due: the card waits for a key';
  }

  stepBack(what: Step): void {
    if (!this.time.stepBack(what)) this.message = 'here begins what is kept of the past';
  }

  toggleSecrets(): void {
    this.showsSecrets = !this.showsSecrets;
  }

  /** Ends a script that plays; where none does, digits and Enter go to the card again. */
  leave(): void {
    if (this.endScript()) return;
    this.input = 'card';
    this.scope.isLarge = false;
  }

  /** Chooses a key near the chosen one, in the order of the board. */
  nextKey(places: 1 | -1): void {
    this.focus = KEYS[(KEYS.indexOf(this.focus) + places + KEYS.length) % KEYS.length];
  }

  /** Moves the scope's cursor to an edge of the chosen key. */
  toEdge(way: 1 | -1): void {
    if (!this.scope.toEdge(this.focus, way))
      this.message = `no ${way === 1 ? 'later' : 'earlier'} edge of ${this.focus}`;
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

  /** Does the statement or the command that was typed. @returns where it is wrong; undefined where nothing is, or no place is */
  enter(text: string): Mistake | undefined {
    try {
      if (runCommand(this, text)) return undefined;
      if (this.session.player.isOn) throw new InputError('a script is playing: Esc ends it');
      // Hands may have done anything since the last one: what it knew of entries and names is no longer so.
      const files = { ...scriptFiles(this.card.model), savedNames: this.session.savedNames };
      this.play(new TypedScript(TYPED, files).next(text));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (error instanceof ScriptError && error.place.file === TYPED) {
        return { column: error.place.column, text: error.found };
      }
      this.message = firstLine(error);
    }
    return undefined;
  }

  /** Writes what was done as a script. @param path undefined for a free name @throws InputError where that can't be */
  saveScript(from: From, path: string | undefined): void {
    this.message = this.past.save(from, path);
  }

  /** The same, of a free name. */
  save(from: From): void {
    attempt(this, () => this.saveScript(from, undefined));
  }

  /** Notes something at this instant. */
  annotate(text: string): void {
    this.session.annotate(text);
    this.message = `noted at ${seconds(this.card.now_us, 3)} s`;
  }

  /** Writes the events that are shown to a new file. @throws InputError where that can't be */
  exportEvents(path: string): void {
    this.options.writeNew(path, this.list.csv());
    this.message = `${this.list.shown.length} events in ${path}`;
  }

  /** Shows the chosen event in the scope. */
  showEvent(): void {
    const { chosen } = this.list;
    if (chosen === undefined) return;
    const key = KEYS.find((name) => chosen.text.startsWith(`${name} `));
    if (key !== undefined) this.focus = key;
    this.scope.put(chosen.press?.from_us ?? chosen.at_us);
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

  /** Time stops where the trigger says; "" for nowhere. */
  arm(trigger: Trigger | undefined): void {
    this.watch.arm(trigger);
    this.message = trigger === undefined ? 'time stops nowhere by itself' : `time stops at: ${triggerText(trigger)}`;
  }

  get trigger(): Trigger | undefined {
    return this.watch.trigger;
  }

  /** The trigger has fired: the scope shows it. */
  private notifyHit({ at_us, key, text }: Hit): void {
    if (key !== undefined) this.focus = key;
    this.scope.put(at_us);
    this.message = `stopped: ${text} at ${seconds(at_us)} s`;
  }

  /** Begins or ends a recording. */
  toggleRecording(): void {
    this.recordings.toggle(this.events.entries.length > 0);
  }

  /** Lets the card's files go, after what was recorded is written. @throws InputError where that can't be */
  close(): void {
    try {
      this.recordings.close();
    } finally {
      this.card.close();
    }
  }

  view(): FaceView {
    const { card, session, input, page } = this;
    const { speed, isPaused } = this.time.pace;
    const { board, now_us } = card;
    return {
      card: cardView(card, this.focus, this.panels.includes('faults') ? this.faults.place : undefined),
      clock: { board_us: now_us, speed, isPaused, isPast: session.isPast },
      login: page.view(session.passed_us, input === 'page'),
      state: stateOf(board),
      memory: memoryOf(board, this.showsSecrets),
      log: this.list.view(input === 'log'),
      scope: this.scope.view(this.focus, input === 'scope', triggerText(this.watch.trigger)),
      faults: this.faults.view(this.focus, input === 'faults' ? this.button : undefined),
      play: this.script.view(session.player, this.showsSecrets),
      recording: this.recordings.path,
      prompt: undefined,
      palette: undefined,
      hasReleases: false,
      panels: this.panels,
      helpPage: this.helpPage,
      message: this.question?.text ?? this.message,
    };
  }
}

function failureText({ file, line, message }: ScriptFailure): string {
  return `${file}:${line}: ${message}`;
}
