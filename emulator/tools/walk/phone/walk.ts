/**
 * Every state that a phone can come to, every touch and circumstance from each, breadth first. Phones of one canonical
 * state (canonical-state.ts) are one.
 */
import { PhoneBench, type PhoneBenchOptions, type PhoneBenchState } from '../../../phone/bench/phone-bench.js';
import type { PlatformName } from '../../../phone/messages.js';
import type { ScreenName } from '../../../phone/platform.js';
import { PLATFORMS } from '../../../phone/platforms.js';
import { StateGraph } from '../state-graph.js';
import { canonicalState } from './canonical-state.js';
import { brokenBy, otherThanSaved, PHONE_INVARIANTS, type PhoneFinding } from './invariants.js';
import { DIGITS, type Happening, make, movesFrom, type PhoneMove, scriptLine } from './moves.js';
import { leakAfter } from './wipe.js';

export interface PhoneWalkReport {
  readonly platform: PlatformName;
  readonly states: number;
  readonly transitions: number;
  /** Each screen of the platform, and how many of the states show it. */
  readonly screens: ReadonlyArray<{ readonly screen: ScreenName; readonly states: number }>;
  /** Buttons of the platform's table that were tapped, and those that nothing taps: `screen: label`. */
  readonly tapped: number;
  readonly untapped: readonly string[];
  readonly violation: PhoneViolation | null;
}

export interface PhoneViolation extends PhoneFinding {
  /** The shortest key script that shows it. */
  readonly script: string;
}

/** How a phone begins, and what happens around it. */
interface Start {
  /** The line of a key script that the options stand for. */
  readonly line: string;
  readonly options: PhoneBenchOptions;
  readonly happening: Happening;
}

/** A state, and the start whose phone it is of. */
interface Place {
  readonly start: Start;
  readonly saved: PhoneBenchState;
}

export function walkPhone(
  platform: PlatformName,
  onProgress?: (states: number, transitions: number) => void,
): PhoneWalkReport {
  return new PhoneWalk(platform).run(onProgress);
}

function startsOf(platform: PlatformName): readonly Start[] {
  const active = [{ user: 'demo', pin: platform === 'android' ? DIGITS.rightPin : null }];
  const start = (happening: Happening, words: string, options: Partial<PhoneBenchOptions>): Start => ({
    line: `phone ${platform} ${words}`.trimEnd(),
    options: { platform, ...options },
    happening,
  });
  const locks = (['finger', 'passcode'] as const).map((lock) =>
    start('nothing', `active=demo lock=${lock}`, { active, lock }),
  );
  return [
    ...(['network', 'carrier', 'power', 'page', 'settings'] as const).map((kind) =>
      start(kind, 'active=demo', { active }),
    ),
    start('nothing', 'active=demo opens=login', { active, first: 'login' }),
    start('users', 'active=demo opens=portfolio', { active, first: 'portfolio' }),
    ...(PLATFORMS[platform].unlocksBy === 'lock' ? locks : []),
    start('page', '', {}),
    start('page', 'app=missing', { isInstalled: false }),
    start('settings', 'scan=off', { scansCodes: false }),
  ];
}

class PhoneWalk {
  private readonly graph = new StateGraph<Place, PhoneMove>();
  private readonly places = new Map<Start, Map<string, number>>();
  private readonly tapped = new Set<string>();
  private violation: PhoneViolation | null = null;
  private bench: PhoneBench;

  constructor(private readonly platform: PlatformName) {
    this.bench = new PhoneBench({ platform });
  }

  run(onProgress?: (states: number, transitions: number) => void): PhoneWalkReport {
    const { graph } = this;
    for (const start of startsOf(this.platform)) {
      this.places.set(start, new Map());
      this.bench = new PhoneBench(start.options);
      this.arrive(start, -1, undefined);
    }
    graph.visit(this.platform, (place) => this.leave(place), onProgress);
    if (this.violation === null) this.seekDeadEnd();
    const buttons = this.buttons();
    return {
      platform: this.platform,
      states: graph.states.length,
      transitions: graph.transitions,
      screens: this.countScreens(),
      tapped: buttons.filter((button) => this.tapped.has(button)).length,
      untapped: buttons.filter((button) => !this.tapped.has(button)),
      violation: this.violation,
    };
  }

  /** @returns whether every invariant holds so far */
  private leave(place: number): boolean {
    const { start, saved } = this.graph.states[place]!;
    this.bench.load(saved);
    for (const move of movesFrom(this.bench, start.happening)) {
      this.bench.load(saved);
      const finding = this.madeBy(move, saved) ?? this.leakOf(place, move);
      if (finding !== undefined) this.violate(start, [...this.graph.pathTo(place), move], finding);
      if (this.violation !== null) return false;
      if (move.do === 'tap') this.tapped.add(`${saved.phone.screen}: ${move.label}`);
      this.arrive(start, place, move);
    }
    return true;
  }

  private madeBy(move: PhoneMove, saved: PhoneBenchState): PhoneFinding | undefined {
    try {
      make(move, this.bench, DIGITS);
    } catch (error) {
      return { invariant: PHONE_INVARIANTS[2], found: `the phone threw: ${String(error)}` };
    }
    return brokenBy(move, saved, this.bench);
  }

  /** Where the app was left with something entered: whether that is gone. */
  private leakOf(place: number, move: PhoneMove): PhoneFinding | undefined {
    const { start, saved } = this.graph.states[place]!;
    const { shownPasscode, errand, entered } = saved.phone;
    const { screen, isOn } = this.bench.phone.save();
    const hasEntered = shownPasscode !== null || errand?.challenge !== undefined || hasDigits(entered);
    if (!hasEntered || (isOn && screen !== 'desk')) return undefined;
    return leakAfter(start.options, [...this.graph.pathTo(place), move]);
  }

  private arrive(start: Start, before: number, move: PhoneMove | undefined): void {
    const saved = this.bench.save();
    const state = canonicalState(this.bench, saved);
    const places = this.places.get(start)!;
    let place = places.get(state);
    if (place === undefined) {
      place = this.graph.add({ start, saved }, before, move);
      places.set(state, place);
      const finding = otherThanSaved(this.bench);
      if (finding !== undefined) this.violate(start, this.graph.pathTo(place), finding);
    } else this.graph.merged += 1;
    if (before !== -1) this.graph.note(before, place, true);
  }

  private seekDeadEnd(): void {
    const isGood = ({ saved: { phone } }: Place) =>
      phone.screen === 'generate' && phone.isOn && phone.instances.length > 0 && !hasDigits(phone.entered);
    const place = this.graph.stuck(isGood);
    if (place === undefined) return;
    const { start, saved } = this.graph.states[place]!;
    this.bench.load(saved);
    const found = 'from here nothing leads to an empty challenge';
    this.violate(start, this.graph.pathTo(place), { invariant: PHONE_INVARIANTS[2], found });
  }

  private violate(start: Start, path: readonly PhoneMove[], { invariant, found }: PhoneFinding): void {
    const lines = [`# ${invariant}:`, `# ${found}`, start.line, ...path.map(scriptLine)];
    const script = [...lines, `expect "${this.bench.text}"`, ''].join('\n');
    this.violation ??= { invariant, found, script };
  }

  private countScreens(): PhoneWalkReport['screens'] {
    const counts = new Map<ScreenName, number>();
    for (const {
      saved: { phone },
    } of this.graph.states)
      counts.set(phone.screen, 1 + (counts.get(phone.screen) ?? 0));
    const names = Object.keys(PLATFORMS[this.platform].screens) as ScreenName[];
    return names.map((screen) => ({ screen, states: counts.get(screen) ?? 0 }));
  }

  private buttons(): string[] {
    return Object.entries(PLATFORMS[this.platform].screens).flatMap(([screen, { buttons }]) =>
      buttons.map(({ label }) => `${screen}: ${label}`),
    );
  }
}

function hasDigits({ pin, challenge, newPin }: PhoneBenchState['phone']['entered']): boolean {
  return pin !== undefined || challenge !== undefined || newPin !== undefined;
}
