/**
 * A source that holds all of its mutants at once: at each place a question, which mutant is on, decides what stands
 * there. So the tests are bundled once, and not once for every mutant.
 */
import type { Form, Mutant } from './mutants.js';

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
      const { start, end, form } = numbered[next];
      const here = [];
      while (next < numbered.length && isAt(numbered[next], { start, end, form })) {
        here.push(numbered[next]);
        next += 1;
      }
      written += text.slice(at, start) + chosen(form, here, write(start, end));
      at = end;
    }
    return written + text.slice(at, to);
  };
  return write(0, text.length);
}

type Place = Pick<Mutant, 'start' | 'end' | 'form'>;

function isAt(mutant: Place, { start, end, form }: Place): boolean {
  return mutant.start === start && mutant.end === end && mutant.form === form;
}

/** A place with its mutants. @param original the place itself, with the mutants in it */
function chosen(form: Form, here: ReadonlyArray<Mutant & { readonly number: number }>, original: string): string {
  if (form === 'statements') {
    const choices = here.map(({ number, becomes }) => `if (${QUESTION}(${number})) { ${becomes} } else `).join('');
    return `{ ${choices}{ ${original} } }`;
  }
  const choices = here.map(({ number, becomes }) => `${QUESTION}(${number}) ? (${becomes}) : `).join('');
  const [open, close] = form === 'name' ? ['[', ']'] : ['(', ')'];
  return open + choices + original + close;
}
