/** Tags in the comments at the head of a script: `# @smoke @login`, one or more tags on a line of their own. */
import { textLines } from '../text.js';

const COMMENT = /^([ \t]*)#(.*)$/;
const TAGS = /^@[\w.:-]+([ \t]+@[\w.:-]+)*$/;

export interface HeadComment {
  /** Without its `#` and the blanks around it. */
  readonly comment: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** The comments before the first statement that have a line of their own. */
export function* headComments(text: string): Generator<HeadComment, void> {
  for (const [index, line] of textLines(text).entries()) {
    const [, blanks, comment] = COMMENT.exec(line) ?? [];
    if (comment !== undefined) yield { comment: comment.trim(), line: index + 1, column: blanks!.length + 1 };
    else if (line.trim() !== '') return;
  }
}

/** Whether `text` can be a tag, without its `@`. */
export function isTag(text: string): boolean {
  return /^[\w.:-]+$/.test(text);
}

/** The tags of a script, without their `@`. */
export function tagsOf(text: string): string[] {
  const tags: string[] = [];
  for (const { comment } of headComments(text)) {
    if (TAGS.test(comment)) tags.push(...comment.split(/[ \t]+/).map((tag) => tag.slice(1)));
  }
  return tags;
}
