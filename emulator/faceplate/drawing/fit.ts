/** Text in a room that may be too small for it. */

/** A text that is cut shows that it is. @param sign that shows it */
export function fitted(text: string, columns: number, sign: string): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join('')}${sign}`;
}
