/** Which tests a mutant stands before: those that come by it, the quickest file first. */
import type { FilePlan, Measured } from './messages.js';

/** A file of tests, as the firmware without mutants passes it. */
export interface MeasuredFile {
  readonly script: string;
  readonly load: Measured;
  readonly tests: readonly Measured[];
}

/** By mutant, the tests that come by it; none where no test does. */
export function plansOf(files: readonly MeasuredFile[], mutantCount: number): FilePlan[][] {
  const plans: FilePlan[][] = Array.from({ length: mutantCount }, () => []);
  for (const { script, load, tests } of files) {
    const passing = [...tests.keys()].filter((place) => tests[place].failure === null);
    // A mutant that is met while a file loads may matter to every test in it.
    for (const mutant of load.reached) {
      plans[mutant].push(
        planOf(
          script,
          passing,
          passing.map((place) => tests[place]),
        ),
      );
    }
    const atLoad = new Set(load.reached);
    const places = new Map<number, number[]>();
    for (const place of passing) {
      for (const mutant of tests[place].reached) {
        if (!atLoad.has(mutant)) places.set(mutant, [...(places.get(mutant) ?? []), place]);
      }
    }
    for (const [mutant, own] of places) {
      const chosen = own.map((place) => tests[place]);
      plans[mutant].push(planOf(script, own, chosen));
    }
  }
  for (const plan of plans) plan.sort((a, b) => a.usual_ms - b.usual_ms);
  return plans;
}

function planOf(script: string, places: FilePlan['places'], tests: readonly Measured[]): FilePlan {
  const sum = (of: (test: Measured) => number): number => tests.reduce((so_far, test) => so_far + of(test), 0);
  return {
    script,
    places,
    usual_ms: sum(({ took_ms }) => took_ms),
    usual_questions: sum(({ questions }) => questions),
  };
}
