/** The few shapes of which a timeline is made. Numbers are rounded to a hundredth of a pixel. */

export function px(value: number): number {
  return Math.round(value * 100) / 100;
}

export function escaped(text: string): string {
  return text
    .replace(/[\x00-\x1f\x7f-\x9f]/g, (character) => (character === '\n' ? '↵' : '␣'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** @param title what a pointer that rests on it is shown */
export function box(x: number, y: number, width: number, height: number, style: string, title = ''): string {
  const body = `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" ${style}`;
  return title === '' ? `${body}/>` : `${body}><title>${escaped(title)}</title></rect>`;
}

export function path(d: string, stroke: string, width = 1): string {
  return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}"/>`;
}

export interface TextStyle {
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly style?: 'mono' | 'faint';
  readonly fill?: string;
}

export function label(x: number, y: number, text: string, { size = 10, anchor, style, fill }: TextStyle = {}): string {
  const attributes = [
    style === undefined ? '' : ` class="${style}"`,
    anchor === undefined ? '' : ` text-anchor="${anchor}"`,
    fill === undefined ? '' : ` style="fill:${fill}"`,
  ].join('');
  return `<text${attributes} x="${px(x)}" y="${px(y)}" font-size="${size}">${escaped(text)}</text>`;
}

/** The text if it fits the width, or its beginning, or nothing. */
export function fitting(text: string, width_px: number, perCharacter_px: number): string {
  const most = Math.floor(width_px / perCharacter_px);
  if (text.length <= most) return text;
  return most < 3 ? '' : `${text.slice(0, most - 1)}…`;
}
