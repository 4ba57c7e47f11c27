/** The key script that repeats a case: the fault's statements stand where it began. */
import { LANGUAGE, statementText } from '../../script/statements/table.js';
import { durationText } from '../../text.js';
import type { Campaign, Case } from './campaign.js';
import { stepsOn } from './fault-models/clock-drift.js';
import type { Fault } from './fault-models/fault-model.js';
import { probeLines } from './probe.js';
import type { Step } from './steps.js';

/** The fault as statements of a key script, or as a comment where no statement makes it. */
export function faultLines({ changes, note }: Fault): string[] {
  return note === undefined ? changes.map(statementText) : [`# ${note}`];
}

/**
 * @param lines the script's statements, a line each, includes joined in
 * @returns the lines of what was played, up to the expectation that failed; that the card is repaired and used again
 * stands in its place. Where the firmware threw, the step is the last line
 */
export function repeatLines(campaign: Campaign, { fault, failed, thrown }: Case, lines: readonly string[]): string[] {
  const isStep = thrown !== undefined && failed !== undefined;
  if (isStep) return playedLines(campaign, fault, failed + 1, lines);
  const end = failed ?? campaign.steps.length;
  return [
    ...playedLines(campaign, fault, end, lines),
    ...probeLines(campaign.modelAt(end), campaign.repair(end, fault)),
  ];
}

/** The script up to the step `end`, which is none of it, with the fault where it begins. */
export function playedLines(campaign: Campaign, fault: Fault, end: number, lines: readonly string[]): string[] {
  const { goldenRun } = campaign;
  const { step, at_us, drift_ppm } = fault;
  const steps = stepsOn(drift_ppm, campaign.steps);
  const begun_us = at_us - goldenRun.starts_us[step]!;
  const [first, rest] = begun_us > 0 ? split(steps[step]!, begun_us) : [[], []];
  const behind = begun_us > 0 ? step + 1 : step;
  return [
    ...between(steps, lines, 0, step),
    ...first,
    ...faultLines(fault),
    ...(end >= behind ? rest : []),
    ...(drift_ppm === 0 ? between(steps, lines, behind, end) : timed(steps, lines, end)),
  ];
}

/** The steps from `start` up to `end`, which is none of them: whole statements as the script has them. */
function between(steps: readonly Step[], lines: readonly string[], start: number, end: number): string[] {
  const text: string[] = [];
  for (let at = start; at < end; ) {
    const { statement, begins } = steps[at]!;
    let next = at + 1;
    while (next < steps.length && !steps[next]!.begins) next += 1;
    if (begins && next <= end) {
      text.push(wholeText(steps[at]!, lines[statement]!));
      at = next;
    } else text.push(statementText(steps[at++]!.instruction));
  }
  return text;
}

/** The steps up to `end`, each with the durations that it has now, which may not be the script's. */
function timed(steps: readonly Step[], lines: readonly string[], end: number): string[] {
  return steps.slice(0, end).map((step, index) => {
    const { instruction, statement, begins } = step;
    const isPart = !begins || steps[index + 1]?.begins === false;
    const takesTime = LANGUAGE.entryOf(instruction)?.timed !== undefined;
    return isPart || takesTime ? statementText(instruction) : wholeText(step, lines[statement]!);
  });
}

/** A statement as it stands in the script; what a response answers is named, since a fault leaves doubts about that. */
function wholeText({ instruction }: Step, line: string): string {
  return instruction.do === 'expectResponse' ? statementText(instruction) : line;
}

/** A step that takes time, cut in two after `begun_us`. */
function split({ instruction }: Step, begun_us: number): [string[], string[]] {
  if (instruction.do === 'wait') {
    const left_us = instruction.wait_us - begun_us;
    return [[`wait ${durationText(begun_us)}`], left_us === 0 ? [] : [`wait ${durationText(left_us)}`]];
  }
  if (!('within_us' in instruction)) throw new Error(`${instruction.do} takes no time`);
  const { within_us, for_us } = instruction;
  const first = for_us > 0 ? statementText({ ...instruction, for_us: begun_us }) : `wait ${durationText(begun_us)}`;
  const left = for_us > 0 ? { for_us: for_us - begun_us } : { within_us: within_us - begun_us };
  return [[first], [statementText({ ...instruction, ...left })]];
}
