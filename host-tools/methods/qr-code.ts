/** QR codes as images. */
import encodeQR from 'qr';

/** @returns an SVG image, black on nothing: a page gives it a white ground */
export function qrCode(text: string): string {
  return encodeQR(text, 'svg');
}
