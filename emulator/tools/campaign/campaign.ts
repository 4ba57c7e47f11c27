/** A key script × a plan of faults: what comes of each. */
import type { Model } from '../../../firmware/models.js';
import { InputError } from '../../input-error.js';
import { Card } from '../../machine/card.js';
import type { CardRecord } from '../../machine/card-record.js';
import type { ResponseCheck } from '../../machine/target.js';
import type { Script } from '../../script/parse.js';
import type { Place } from '../../script/place.js';
import { placeText } from '../../script/script-error.js';
import { stepsOn } from './kinds/crystal.js';
import type { Fault, Kind } from './kinds/kind.js';
import { LoginServer } from './login-server.js';
import { mendsOf } from './mends.js';
import { type Answer, HARMS, type Harm, Observer } from './observer.js';
import { probe, type Repair, restOf } from './probe.js';
import { Run, type RunState } from './run.js';
import { type Scouting, scout } from './scout.js';
import { type Step, stepsOf } from './steps.js';

/**
 * What comes of a fault:
 * - `no effect`: every expectation of the script holds
 * - `detected`: an expectation fails, and no answer was typed at the server: the person sees that something is wrong
 * - `refused`: what the display shows was typed at the server, which refused it
 * - `accepted`: the server accepted what it must not, or the card did what it must never do (see `Harm`)
 */
export type Outcome = 'no effect' | 'detected' | 'refused' | 'accepted';

export interface Case {
  readonly fault: Fault;
  readonly outcome: Outcome;
  readonly harms: readonly Harm[];
  /** The step whose expectation failed; undefined where none did. */
  readonly failed: number | undefined;
  /** What the display showed then. */
  readonly display: string;
}

export interface CampaignOptions {
  readonly kinds: readonly Kind[];
  /** The record of the card that the script starts with. */
  readonly card: CardRecord;
  readonly check: ResponseCheck;
  /** The record in the card file at `path`: a campaign plays on copies of it. */
  readonly cardFileRecord: (path: string) => CardRecord;
  /** Told how far it is. */
  readonly progress: (done: number, of: number) => void;
}

/** @throws InputError where the script fails without a fault */
export class Campaign {
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  readonly scouting: Scouting;

  constructor(
    readonly script: Script,
    private readonly options: CampaignOptions,
  ) {
    this.steps = stepsOf(script);
    const run = this.start();
    this.scouting = scout(run, this.steps);
    if (this.scouting.reached === 'failed') throw this.fails();
    this.faults = this.plan();
  }

  /** The kinds of fault that are tried. */
  get kinds(): readonly Kind[] {
    return this.options.kinds;
  }

  private plan(): Fault[] {
    return this.kinds.flatMap((kind) => [...kind.plan(this)].map((fault) => ({ ...fault, kind })));
  }

  /** The model that is fitted when a step begins. */
  modelAt(step: number): Model {
    return this.scouting.models[step]!;
  }

  /** What makes a card whole again that has come to step `end` with this fault, and how long it then takes to rest. */
  repair(end: number, fault: Fault): Repair {
    const { steps, scouting } = this;
    return { mends: mendsOf(steps, scouting.models, end, fault), rest_us: restOf(steps) };
  }

  /** Tries every fault. @returns a case each, in the order of `faults` */
  run(): Case[] {
    const { faults } = this;
    const order = faults.map((_, index) => index).sort((a, b) => before(faults[a]!, faults[b]!) || a - b);
    const cases: Case[] = new Array(faults.length);
    const base = this.start();
    let place: RunState | undefined;
    for (const [done, index] of order.entries()) {
      const fault = faults[index]!;
      if (place === undefined || before(faults[order[done - 1]!]!, fault) !== 0) {
        if (place !== undefined) base.load(place);
        base.advance(this.steps, fault.step, fault.at_us);
        place = base.save();
      } else base.load(place);
      cases[index] = this.try(base, fault);
      this.options.progress(done + 1, faults.length);
    }
    return cases;
  }

  /** @param run has come to where the fault begins */
  private try(run: Run, fault: Fault): Case {
    for (const change of fault.changes) run.act(change);
    const steps = stepsOn(fault.crystal_ppm, this.steps);
    return this.judge(run, fault, run.advance(steps, steps.length, 0) === 'failed' ? run.step : undefined);
  }

  /**
   * What came of a fault. @param run has come to the script's end, or to the expectation that failed
   * @param failed its step
   */
  judge(run: Run, fault: Fault, failed: number | undefined): Case {
    const { observer, card, answer } = run;
    const { display } = card;
    observer.audit();
    const repair = this.repair(failed ?? this.steps.length, fault);
    if (observer.canLogIn && probe(run, repair) !== 'accepted') observer.harms.add('lost record');
    const harms = HARMS.filter((harm) => observer.harms.has(harm));
    const outcome = harms.length > 0 ? 'accepted' : outcomeOf(failed !== undefined, answer);
    return { fault, outcome, harms, failed, display };
  }

  /** A run at the script's beginning, with a card of its own. */
  start(): Run {
    const { card: record, check, cardFileRecord } = this.options;
    const card = new Card(record);
    const observer = new Observer(card, new LoginServer(check));
    card.board.listen(observer);
    observer.begin();
    return new Run(card, observer, check, cardFileRecord);
  }

  /** Where in the script a step stands. */
  placeOf(step: number): Place {
    return this.script.statements[this.steps[step]!.statement]!.place;
  }

  private fails(): InputError {
    const { step } = this.scouting;
    return new InputError(
      `${placeText(this.placeOf(step))}: the script fails here without a fault, but a campaign needs one that ` +
        'succeeds: see dscplus replay',
    );
  }
}

function outcomeOf(failed: boolean, answer: Answer | undefined): Outcome {
  if (!failed) return 'no effect';
  return answer === 'refused' ? 'refused' : 'detected';
}

/** Whether fault `a` begins before `b` (negative), with it (0) or after. */
function before(a: Fault, b: Fault): number {
  return a.step - b.step || a.at_us - b.at_us;
}
