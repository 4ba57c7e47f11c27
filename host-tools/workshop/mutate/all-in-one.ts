/**
 * A source that holds all of its mutants at once: at each place a question, which mutant is on, decides what stands
 * there. So the tests are bundled once, and not once for every mutant.
 */
import type { Mutant } from './mutants.js';

/** The function that the source asks: whether the mutant of this number is on. */
export const QUESTION = '$isOn';

/**
 * @param text the source
 * @param mutants its mutants, in the order of their places
 * @param firstNumber the first one's number; the others' follow
 */
export function withMutants(text: string, mutants: readonly Mutant[], firstNumber: number): string {
  const numbered = mutants.map((mutant, index) => ({ ...mutant, number: firstNumber + index }));
  // Outer places before those in them.
  numbered.sort((a, b) => a.start - b.start || b.end - a.end);
  let next = 0;
  const write = (from: number, to: number): string => {
    let written = '';
    let at = from;
    while (next < numbered.length && numbered[next].start < to) {
      const { start, end, isName } = numbered[next];
      const here = [];
      while (next < numbered.length && numbered[next].start === start && numbered[next].end === end) {
        here.push(numbered[next]);
        next += 1;
      }
      const choices = here.map(({ number, becomes }) => `${QUESTION}(${number}) ? (${becomes}) : `).join('');
      const [open, close] = isName ? ['[', ']'] : ['(', ')'];
      written += text.slice(at, start) + open + choices + write(start, end) + close;
      at = end;
    }
    return written + text.slice(at, to);
  };
  return write(0, text.length);
}
