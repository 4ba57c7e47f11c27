/** A key script × a plan of faults: what comes of each. */
import type { Model } from '../../../firmware/models.js';
import { InputError } from '../../input-error.js';
import { Card } from '../../machine/card.js';
import type { CardRecord } from '../../machine/card-record.js';
import type { AcceptedResponses, ResponseCheck } from '../../machine/target.js';
import type { Script } from '../../script/parse.js';
import type { Place } from '../../script/place.js';
import { placeText } from '../../script/script-error.js';
import { stepsOn } from './fault-models/clock-drift.js';
import type { Fault, FaultModel } from './fault-models/fault-model.js';
import { type GoldenRun, playGoldenRun } from './golden-run.js';
import { LoginServer } from './login-server.js';
import { type Answer, Observer, VIOLATIONS, type Violation } from './observer.js';
import { probe, type Repair, restOf } from './probe.js';
import { repairsOf } from './repairs.js';
import { Run, type RunState } from './run.js';
import { type Step, stepsOf } from './steps.js';

/**
 * The outcome of a fault:
 * - `no effect`: every expectation of the script holds
 * - `detected`: an expectation fails, and no answer was typed at the server: the person sees that something is wrong
 * - `refused`: what the display shows was typed at the server, which refused it
 * - `accepted`: the server accepted what it must not, or the card did what it must never do (see `Violation`)
 */
export type Outcome = 'no effect' | 'detected' | 'refused' | 'accepted';

export interface Case {
  readonly fault: Fault;
  readonly outcome: Outcome;
  readonly violations: readonly Violation[];
  /** The step whose expectation failed; undefined where none did. */
  readonly failed: number | undefined;
  /** The display at that time. */
  readonly display: string;
  /** The error that the firmware threw at the step that failed, in words; undefined for none. */
  readonly thrown?: string | undefined;
}

export interface CampaignOptions {
  readonly faultModels: readonly FaultModel[];
  /** The record of the card that the script starts with. */
  readonly card: CardRecord;
  readonly check: ResponseCheck;
  /** The responses that the server accepts. */
  readonly accepted: AcceptedResponses;
  /** The record in the card file at `path`: a campaign plays on copies of it. */
  readonly cardFileRecord: (path: string) => CardRecord;
  /** Called with how far it is. */
  readonly progress: (done: number, of: number) => void;
}

/** @throws InputError where the script fails without a fault, or takes a phone in place of the card */
export class Campaign {
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  readonly goldenRun: GoldenRun;
  /** How long the script's own faults last. */
  private readonly rest_us: number;

  constructor(
    readonly script: Script,
    private readonly options: CampaignOptions,
  ) {
    this.steps = stepsOf(script);
    const phone = this.steps.findIndex(({ instruction }) => instruction.do === 'phone');
    if (phone !== -1)
      throw this.refused(phone, 'found a phone, expected a script with a card alone: it is what a campaign breaks');
    this.rest_us = restOf(this.steps.map(({ instruction }) => instruction));
    const run = this.start();
    this.goldenRun = playGoldenRun(run, this.steps);
    if (this.goldenRun.reached === 'failed') throw this.fails();
    this.faults = this.plan();
  }

  /** The fault models that are tried. */
  get faultModels(): readonly FaultModel[] {
    return this.options.faultModels;
  }

  private plan(): Fault[] {
    return this.faultModels.flatMap((faultModel) =>
      [...faultModel.plan(this)].map((fault) => ({ ...fault, faultModel })),
    );
  }

  /** The model that is fitted when a step begins. */
  modelAt(step: number): Model {
    return this.goldenRun.models[step]!;
  }

  /** The repair of a card that has come to step `end` with this fault, and the time that it then takes to rest. */
  repair(end: number, fault: Fault): Repair {
    const { steps, goldenRun, rest_us } = this;
    const repairs = repairsOf(steps, goldenRun.models, end, fault);
    return { repairs, rest_us: Math.max(rest_us, restOf(fault.changes)) };
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
    const steps = stepsOn(fault.drift_ppm, this.steps);
    try {
      for (const change of fault.changes) run.act(change);
      return this.judge(run, fault, run.advance(steps, steps.length, 0) === 'failed' ? run.step : undefined);
    } catch (error) {
      if (error instanceof InputError) throw error;
      return thrownCase(run, fault, steps.length, error);
    }
  }

  /**
   * The outcome of a fault. @param run has come to the script's end, or to the expectation that failed
   * @param failed its step
   */
  judge(run: Run, fault: Fault, failed: number | undefined): Case {
    const { observer, card, answer } = run;
    const { display } = card;
    observer.audit();
    const repair = this.repair(failed ?? this.steps.length, fault);
    if (observer.canLogIn && probe(run, repair) !== 'accepted') observer.violations.add('lost record');
    const violations = VIOLATIONS.filter((violation) => observer.violations.has(violation));
    const outcome = violations.length > 0 ? 'accepted' : outcomeOf(failed !== undefined, answer);
    return { fault, outcome, violations, failed, display };
  }

  /** A run at the script's beginning, with a card of its own. */
  start(): Run {
    const { card: record, check, accepted, cardFileRecord } = this.options;
    const card = new Card(record);
    const observer = new Observer(card, new LoginServer(accepted));
    card.board.listen(observer);
    observer.begin();
    return new Run(card, observer, check, cardFileRecord);
  }

  /** Where in the script a step stands. */
  placeOf(step: number): Place {
    return this.script.statements[this.steps[step]!.statement]!.place;
  }

  private fails(): InputError {
    const message = 'the script fails here without a fault, but a campaign needs one that succeeds: see dscplus replay';
    return this.refused(this.goldenRun.step, message);
  }

  private refused(step: number, message: string): InputError {
    return new InputError(`${placeText(this.placeOf(step))}: ${message}`);
  }
}

/** The firmware threw, where a processor would hang: an outcome like any other. */
function thrownCase(run: Run, fault: Fault, end: number, error: unknown): Case {
  const { card, step } = run;
  const failed = step < end ? step : undefined;
  const violations = ['firmware error'] as const;
  return { fault, outcome: 'accepted', violations, failed, display: card.display, thrown: String(error) };
}

function outcomeOf(failed: boolean, answer: Answer | undefined): Outcome {
  if (!failed) return 'no effect';
  return answer === 'refused' ? 'refused' : 'detected';
}

/** Whether fault `a` begins before `b` (negative), with it (0) or after. */
function before(a: Fault, b: Fault): number {
  return a.step - b.step || a.at_us - b.at_us;
}
