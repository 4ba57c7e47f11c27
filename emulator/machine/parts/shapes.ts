/** A picture as data, drawn once: as the text of an SVG file, or as elements of a page (emulator/web/). */

export interface Shape {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** The content: shapes, or a text. */
  readonly inside: ReadonlyArray<Shape> | string;
}

export function shape(tag: string, attributes: Shape['attributes'], inside: Shape['inside'] = []): Shape {
  return { tag, attributes, inside };
}

/** The shape as SVG, each of a group's shapes on a line of its own. */
export function svgOf({ tag, attributes, inside }: Shape): string {
  const named = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  const begin = `<${tag}${named.join('')}`;
  if (inside.length === 0) return `${begin}/>`;
  if (typeof inside === 'string') return `${begin}>${escaped(inside)}</${tag}>`;
  return [`${begin}>`, ...inside.map(svgOf), `</${tag}>`].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
