/** HTML: one page for people, which holds all that it shows. */
import { pageEnd, pageStart } from './html/page.js';
import { mistakePart, scriptPart } from './html/script.js';
import type { Reporter } from './reporter.js';

export function htmlReporter(): Reporter {
  return {
    start: pageStart,
    result: scriptPart,
    mistake: mistakePart,
    end: pageEnd,
  };
}
