/** What the comments at the head of a script say about it: `# @smoke @login`, one or more tags on a line of their own. */
import { textLines } from '../text.js';

const COMMENT = /^[ \t]*#(.*)$/;
const TAGS = /^@[\w.:-]+([ \t]+@[\w.:-]+)*$/;

/** Whether `text` can be a tag, without its `@`. */
export function isTag(text: string): boolean {
  return /^[\w.:-]+$/.test(text);
}

/** The tags of a script, without their `@`: those in comments before its first statement. */
export function tagsOf(text: string): string[] {
  const tags: string[] = [];
  for (const line of textLines(text)) {
    const comment = COMMENT.exec(line)?.[1]?.trim();
    if (comment === undefined && line.trim() !== '') break;
    if (comment !== undefined && TAGS.test(comment)) tags.push(...comment.split(/[ \t]+/).map((tag) => tag.slice(1)));
  }
  return tags;
}
