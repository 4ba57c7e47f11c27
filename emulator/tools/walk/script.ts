/** A violated invariant as a key script: the shortest path to where it shows, which `dscplus replay` runs. */
import { type Move, scriptLine } from './moves.js';
import type { Violation } from './walk.js';

/** The whole script; what it ends with is what a card that violates the invariant shows there. */
export function violationScript(model: string, { invariant, found, moves, display }: Violation): string {
  const shown = display === '' ? 'expect off' : `expect "${display.replace(/["\\]/g, '\\$&')}"`;
  const lines = [
    `# ${invariant}:`,
    `# ${found}`,
    `card ${model}`,
    'contacts clean',
    ...joined(moves).map(scriptLine),
    shown,
  ];
  return `${lines.join('\n')}\n`;
}

/** Waits that follow each other are one. */
function joined(moves: readonly Move[]): Move[] {
  const result: Move[] = [];
  for (const move of moves) {
    const last = result.at(-1);
    if (move.do === 'pass' && last?.do === 'pass') result[result.length - 1] = { do: 'pass', ms: last.ms + move.ms };
    else result.push(move);
  }
  return result;
}
