/** Gives a browser that reads no QR codes a reader, of the library `qr`. */
import { BarcodeDetector } from 'qr/decode.js';

(globalThis as { BarcodeDetector?: unknown }).BarcodeDetector ??= BarcodeDetector;
