/** The phone's camera on a page: it reads the QR code in the page's pictures, as they are drawn. */
import { InputError } from '../../input-error.js';

/** A reader of codes, as the Shape Detection API of the W3C has it; browsers without it can be given one. */
interface CodeReader {
  detect(image: HTMLCanvasElement): Promise<ReadonlyArray<{ readonly rawValue: string }>>;
}
type CodeReaderClass = new (options: { readonly formats: readonly string[] }) => CodeReader;

/** Smaller pictures are enlarged to it: a code's squares need some pixels each. */
const LEAST_PIXELS = 320;
/** The white around a code, without which none is read. */
const MARGIN_PIXELS = 32;

/**
 * @returns the text of the first code that the page shows; undefined where it shows none
 * @throws InputError in a browser that reads no codes
 */
export async function codeOn(page: Document): Promise<string | undefined> {
  const Reader = (globalThis as { readonly BarcodeDetector?: CodeReaderClass }).BarcodeDetector;
  if (Reader === undefined) throw new InputError('This browser reads no QR codes: type the session ID instead.');
  const reader = new Reader({ formats: ['qr_code'] });
  for (const image of page.images) {
    const canvas = isSeen(image) ? drawn(image) : undefined;
    const [code] = canvas === undefined ? [] : await reader.detect(canvas);
    if (code !== undefined) return code.rawValue;
  }
  return undefined;
}

function isSeen(image: HTMLImageElement): boolean {
  const { width, height } = image.getBoundingClientRect();
  return image.complete && width > 0 && height > 0;
}

function drawn(image: HTMLImageElement): HTMLCanvasElement {
  const { width, height } = image.getBoundingClientRect();
  const scale = Math.max(1, LEAST_PIXELS / Math.min(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = width * scale + 2 * MARGIN_PIXELS;
  canvas.height = height * scale + 2 * MARGIN_PIXELS;
  const context = canvas.getContext('2d')!;
  context.fillStyle = groundOf(image);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, MARGIN_PIXELS, MARGIN_PIXELS, width * scale, height * scale);
  return canvas;
}

/** The colour that shows through an image: the first ground behind it that can be seen. */
function groundOf(image: Element): string {
  for (let element: Element | null = image; element !== null; element = element.parentElement) {
    const { backgroundColor } = getComputedStyle(element);
    if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
  }
  return 'white';
}
