/** The key script that repeats a case: the fault's statements stand where it began. */
import { durationText, statementText } from '../script/write.js';
import { tokensOf } from '../shrink/texts.js';
import type { Campaign, Case } from './campaign.js';
import { probeLines } from './probe.js';
import type { Step } from './steps.js';

/**
 * @param lines the script's statements, a line each, includes joined in
 * @returns the lines of what was played, up to the expectation that failed; where the card was used again, that stands
 * in its place
 */
export function repeatLines(campaign: Campaign, { fault, failed }: Case, lines: readonly string[]): string[] {
  const { steps, scouting } = campaign;
  const { step, at_us, changes, kind } = fault;
  const end = failed === undefined ? steps.length : failed + (kind.usedAgain ? 0 : 1);
  const begun_us = at_us - scouting.starts_us[step]!;
  const [first, rest] = begun_us > 0 ? split(steps[step]!, lines, begun_us) : [[], []];
  const behind = begun_us > 0 ? step + 1 : step;
  return [
    ...between(steps, lines, 0, step),
    ...first,
    ...changes.map(statementText),
    ...(end >= behind ? rest : []),
    ...between(steps, lines, behind, end),
    ...(kind.usedAgain ? probeLines(campaign.modelAt(end)) : []),
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
    } else text.push(partText(steps[at++]!));
  }
  return text;
}

/** A statement as it stands in the script; what a response answers is named, since a fault leaves doubts about that. */
function wholeText({ action }: Step, line: string): string {
  return action.do === 'expectResponse' ? `expect response for ${action.challenge} pin ${action.pin}` : line;
}

/** A part of a press. */
function partText({ action }: Step): string {
  if (action.do === 'expect' || action.do === 'expectResponse') throw new Error('an expectation is no part of a press');
  return statementText(action);
}

/** A step that takes time, cut in two after `begun_us`. */
function split({ action, statement }: Step, lines: readonly string[], begun_us: number): [string[], string[]] {
  if (action.do === 'wait') {
    const left_us = action.wait_us - begun_us;
    return [[`wait ${durationText(begun_us)}`], left_us === 0 ? [] : [`wait ${durationText(left_us)}`]];
  }
  if (action.do !== 'expect') throw new Error(`${action.do} takes no time`);
  // expect TEXT within|for DURATION
  const tokens = tokensOf(lines[statement]!);
  const timed = (us: number) => tokens.with(3, durationText(us)).join(' ');
  const first = action.for_us > 0 ? timed(begun_us) : `wait ${durationText(begun_us)}`;
  return [[first], [timed(Math.max(action.for_us, action.within_us) - begun_us)]];
}
