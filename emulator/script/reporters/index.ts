/** The reporters by name. A further one is a further entry. */
import { jsonReporter } from './json.js';
import type { Reporter } from './reporter.js';
import { type SpecOptions, specReporter } from './spec.js';
import { tapReporter } from './tap.js';

export {
  type Problem,
  problemOfFailure,
  problemOfMistake,
  type Reporter,
  type ResultContext,
  type RunSummary,
  type Timing,
} from './reporter.js';
export type { SpecOptions } from './spec.js';

export const REPORTERS = ['spec', 'tap', 'junit', 'json', 'html'] as const;
export type ReporterName = (typeof REPORTERS)[number];

/** The reporter of that name. The XML library is loaded only where it is asked for. */
export async function makeReporter(name: ReporterName, options: SpecOptions): Promise<Reporter> {
  switch (name) {
    case 'spec':
      return specReporter(options);
    case 'tap':
      return tapReporter();
    case 'json':
      return jsonReporter();
    case 'junit':
      return (await import('./junit.js')).junitReporter();
    case 'html':
      return (await import('./html.js')).htmlReporter();
  }
}
