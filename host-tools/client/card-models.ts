/**
 * The facts about a model that the client needs to read its screens: a description of its own, as data, so that a
 * mistake in the card's program can't hide here as well.
 */

export interface FieldScreen {
  readonly name: 'pin' | 'challenge';
  readonly prompt: string;
  readonly digits: number;
}

export interface CardModel {
  /** As the card names it in `*IDN?`. */
  readonly name: string;
  readonly cells: number;
  /** In the order in which the card asks. */
  readonly fields: readonly FieldScreen[];
  /** Digits on each page of the response; no two pages have the same number of them. */
  readonly pages: readonly number[];
  /** The text that may show for a second before the first prompt. */
  readonly lowBattery: string;
  /** The texts that may show in place of the first prompt, and their meanings. */
  readonly faults: Readonly<Record<string, string>>;
}

const NO_RECORD = 'its memory holds no valid record';
const NO_KEY = 'its memory holds no key';

export const CARD_MODELS: readonly CardModel[] = [
  {
    name: 'dsc-plus',
    cells: 8,
    fields: [
      { name: 'pin', prompt: 'PIN>', digits: 4 },
      { name: 'challenge', prompt: 'CHALLNG>', digits: 6 },
    ],
    pages: [8],
    lowBattery: 'LOW BATT',
    faults: { 'ERR MEM': NO_RECORD, 'NO KEY': NO_KEY },
  },
  {
    name: 'dsc-plus-gen1',
    cells: 5,
    fields: [
      { name: 'pin', prompt: 'Pn', digits: 4 },
      { name: 'challenge', prompt: 'Ch', digits: 6 },
    ],
    pages: [5, 3],
    lowBattery: 'Lo',
    faults: { Err: NO_RECORD, no: NO_KEY },
  },
  {
    name: 'nagra-326',
    cells: 6,
    fields: [
      { name: 'challenge', prompt: 'CH____', digits: 8 },
      { name: 'pin', prompt: 'P', digits: 4 },
    ],
    pages: [6],
    lowBattery: 'Lo',
    faults: { Err: NO_RECORD, no: NO_KEY },
  },
];

/**
 * The text after the first `count` digits were typed into the field: of the PIN only the newest digit is readable; the
 * prompt stays beside the digits if both fit at the field's full length; of more digits than cells the newest show.
 */
export function fieldText(model: CardModel, field: FieldScreen, digits: string, count: number): string {
  if (count === 0) return field.prompt;
  const typed = digits.slice(0, count);
  const text = field.name === 'pin' ? `${'-'.repeat(count - 1)}${typed.at(-1)}` : typed;
  const prompt = field.prompt.length + field.digits <= model.cells ? field.prompt : '';
  return prompt + text.slice(-(model.cells - prompt.length));
}
