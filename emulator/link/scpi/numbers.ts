/**
 * Numbers of commands (IEEE 488.2 7.7.2 and 7.7.4): a decimal mantissa with an exponent and a suffix, or a whole number
 * in hexadecimal, octal or binary. Digits are kept as they came: no binary fraction is made of them.
 */
import { ScpiError } from './errors.js';
import type { Scanner } from './scanner.js';
import { isDigit, isLetter, isSpace, isWordCharacter } from './text.js';

/** A number: its digits as a whole number, times ten to the exponent. */
export interface NumberDatum {
  readonly kind: 'number';
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
  /** Letters that followed, in upper case; "" for none. */
  readonly suffix: string;
}

/** Bounds of the standard: digits of a mantissa without leading zeros, an exponent's size, a suffix's characters. */
const MOST_DIGITS = 255;
const LARGEST_EXPONENT = 32_000;
const LONGEST_SUFFIX = 12;
/** Each base, and the most digits that stay a whole number of at most 53 bits. */
const BASES = { H: [16, 13], Q: [8, 17], B: [2, 53] } as const;

const POINT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;
const LOWER_E = 0x65;
const ZERO = 0x30;
const FIVE = 0x35;

export function startsNumber(code: number): boolean {
  return isDigit(code) || code === POINT || code === PLUS || code === MINUS;
}

/** Reads the number at the scanner's place, suffix included. */
export function readNumber(scanner: Scanner): NumberDatum {
  const negative = scanner.code === MINUS;
  if (negative || scanner.code === PLUS) scanner.at += 1;
  const whole = scanner.take(isDigit);
  let fraction = '';
  if (scanner.code === POINT) {
    scanner.at += 1;
    fraction = scanner.take(isDigit);
  }
  const digits = withoutLeadingZeros(whole + fraction);
  if (whole === '' && fraction === '') throw new ScpiError(-121);
  if (digits.length > MOST_DIGITS) throw new ScpiError(-124);
  const exponent = readExponent(scanner) - fraction.length;
  if (scanner.code === POINT) throw new ScpiError(-121);
  return { kind: 'number', negative, digits, exponent, suffix: readSuffix(scanner) };
}

/** An `E` is an exponent's if a digit or a sign follows, blanks apart; else it begins a suffix. */
function readExponent(scanner: Scanner): number {
  const start = scanner.at;
  scanner.skip(isSpace);
  const isExponent = (scanner.code | 0x20) === LOWER_E;
  scanner.at += 1;
  scanner.skip(isSpace);
  const { code } = scanner;
  if (!isExponent || (!isDigit(code) && code !== PLUS && code !== MINUS)) {
    scanner.at = start;
    return 0;
  }
  if (!isDigit(code)) scanner.at += 1;
  const digits = scanner.take(isDigit);
  if (digits === '') throw new ScpiError(-121);
  const size = withoutLeadingZeros(digits);
  if (size.length > 5 || Number(size) > LARGEST_EXPONENT) throw new ScpiError(-123);
  return code === MINUS ? -Number(size) : Number(size);
}

function readSuffix(scanner: Scanner): string {
  const start = scanner.at;
  scanner.skip(isSpace);
  if (!isLetter(scanner.code)) {
    scanner.at = start;
    return '';
  }
  const suffix = scanner.take(isWordCharacter);
  if (suffix.length > LONGEST_SUFFIX) throw new ScpiError(-134);
  return suffix.toUpperCase();
}

/** Reads `#H1F`, `#Q17` or `#B101`, the scanner being at the letter. */
export function readNonDecimal(scanner: Scanner): NumberDatum {
  const [base, mostDigits] = BASES[scanner.text[scanner.at].toUpperCase() as keyof typeof BASES];
  scanner.at += 1;
  const written = scanner.take(isWordCharacter);
  const digits = withoutLeadingZeros(written);
  if (digits.length > mostDigits) throw new ScpiError(-124);
  let value = 0;
  for (const digit of digits) {
    const digitValue = Number.parseInt(digit, base);
    if (Number.isNaN(digitValue)) throw new ScpiError(-121);
    value = value * base + digitValue;
  }
  if (written === '') throw new ScpiError(-121);
  return { kind: 'number', negative: false, digits: String(value), exponent: 0, suffix: '' };
}

function withoutLeadingZeros(digits: string): string {
  let at = 0;
  while (digits.charCodeAt(at) === ZERO) at += 1;
  return digits.slice(at);
}

/**
 * The number times ten to `decimals`, rounded to a whole number, halves away from zero (IEEE 488.2 7.7.2.4).
 * @returns an infinity where it needs more than 15 digits
 */
export function wholeOf({ negative, digits, exponent }: NumberDatum, decimals: number): number {
  const scale = exponent + decimals;
  const length = digits.length + scale;
  let value = 0;
  if (length > 15 && digits !== '') value = Number.POSITIVE_INFINITY;
  else if (scale >= 0) value = Number(digits.padEnd(length, '0'));
  else if (length >= 0) value = Number(digits.slice(0, length)) + (digits.charCodeAt(length) >= FIVE ? 1 : 0);
  return negative && value !== 0 ? -value : value;
}
