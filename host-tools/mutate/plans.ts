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
    const all_ms = tests.reduce((sum, { took_ms }) => sum + took_ms, 0);
    // What is met while a file loads may matter to every test in it.
    for (const mutant of load.reached) plans[mutant].push({ script, places: 'all', usual_ms: all_ms });
    const atLoad = new Set(load.reached);
    const places = new Map<number, number[]>();
    tests.forEach(({ reached }, place) => {
      for (const mutant of reached) {
        if (atLoad.has(mutant)) continue;
        places.set(mutant, [...(places.get(mutant) ?? []), place]);
      }
    });
    for (const [mutant, own] of places) {
      const usual_ms = own.reduce((sum, place) => sum + tests[place].took_ms, 0);
      plans[mutant].push({ script, places: own, usual_ms });
    }
  }
  for (const plan of plans) plan.sort((a, b) => a.usual_ms - b.usual_ms);
  return plans;
}
