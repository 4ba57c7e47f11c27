/** A QR code on a page. */
import { type Html, html } from './html.js';

/** The side of the square: a camera reads it from an arm's length. */
const SIDE_PIXELS = 232;

/** @param svg the image */
export function codeImage(id: string, says: string, svg: string): Html {
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return html`<img id="${id}" class="code" alt="${says}" width="${SIDE_PIXELS}" height="${SIDE_PIXELS}" src="${source}">`;
}
