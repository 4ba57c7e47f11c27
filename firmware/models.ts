/**
 * Every model of the card, as data. A further model is a further entry of `MODELS` and no new code.
 * Tags after the fidelity ledger (docs/fidelity.md): [S] stated by a public source, [I] inferred, [D] decided here.
 */

/** The subject of a field, and so the use of its digits. */
export type FieldName = 'pin' | 'challenge';

export interface Field {
  readonly name: FieldName;
  /** Shown while the field is empty, and beside the digits where prompt and full field fit the cells together. */
  readonly prompt: string;
  /** The field's length; OK counts only at this length. */
  readonly digits: number;
}

export interface Model {
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  readonly maker: string;
  readonly cells: number;
  /** Segments a cell: sixteen (alphanumeric) or seven. */
  readonly display: 'sixteen' | 'seven';
  /** The fields in the order in which the card asks for them; the first is the first screen. */
  readonly fields: readonly Field[];
  readonly response_digits: number;
  /** Digits of the response on each page, in order; their sum is `response_digits`. */
  readonly pages: readonly number[];
  /** How long a page shows before the other one does; 0 where there is one page. */
  readonly page_ms: number;
  readonly debounce_ms: number;
  readonly hold_ms: number;
  readonly idle_ms: number;
  readonly response_ms: number;
  readonly suite: string;
  readonly lowBatteryText: string;
  readonly memoryErrorText: string;
  readonly noKeyText: string;
  /** Below this share of the battery's capacity the first screen is preceded by `lowBatteryText` for `lowBattery_ms`. */
  readonly lowBattery_percent: number;
  readonly lowBattery_ms: number;
  readonly selfTest_ms: number;
  /** The battery's capacity, and what drains it. */
  readonly capacity_uAh: number;
  readonly display_nA: number;
  readonly awake_nA: number;
  /** Charge of one computation of a response, in nanoampere-milliseconds. */
  readonly compute_nAms: number;
}

/** The values that all models share: [D] where card documents are silent. */
const SHARED = {
  debounce_ms: 20, // [D] metal domes bounce under 10 ms
  hold_ms: 2000, // [S] about two seconds
  idle_ms: 30_000, // [D] siblings 20–40 s
  lowBattery_percent: 10, // [D]
  lowBattery_ms: 1000, // [D]
  selfTest_ms: 1000, // [D]
  capacity_uAh: 45_000, // [D] half of a CR2016 cell
  display_nA: 12_000, // [D]
  awake_nA: 6_000, // [D]
  compute_nAms: 90_000_000, // [D] 3 mA for 30 ms
} as const;

const DSC_SUITE = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1'; // [D] the real algorithm is unpublished

export const MODELS: readonly Model[] = [
  {
    ...SHARED,
    name: 'dsc-plus',
    title: 'Digital Security Card+, second generation',
    maker: 'dscplus',
    cells: 8,
    display: 'sixteen',
    fields: [
      { name: 'pin', prompt: 'PIN>', digits: 4 }, // [S]
      { name: 'challenge', prompt: 'CHALLNG>', digits: 6 }, // [S]
    ],
    response_digits: 8, // [S]
    pages: [8],
    page_ms: 0,
    response_ms: 30_000, // [D]
    suite: DSC_SUITE,
    lowBatteryText: 'LOW BATT', // [D]
    memoryErrorText: 'ERR MEM', // [D]
    noKeyText: 'NO KEY', // [D]
  },
  {
    ...SHARED,
    name: 'dsc-plus-gen1',
    title: 'Digital Security Card+, first generation',
    maker: 'dscplus',
    cells: 5, // [I]
    display: 'seven', // [I]
    fields: [
      { name: 'pin', prompt: 'Pn', digits: 4 }, // [S]
      { name: 'challenge', prompt: 'Ch', digits: 6 }, // [S]
    ],
    response_digits: 8, // [S]
    pages: [5, 3], // [S]
    page_ms: 10_000, // [S]
    response_ms: 60_000,
    suite: DSC_SUITE,
    lowBatteryText: 'Lo', // [D]
    memoryErrorText: 'Err', // [D]
    noKeyText: 'no', // [D]
  },
  {
    ...SHARED,
    name: 'nagra-326',
    title: 'the OCRA card that one can buy',
    maker: 'dscplus',
    cells: 6, // [S]
    display: 'seven', // [S]
    fields: [
      { name: 'challenge', prompt: 'CH____', digits: 8 }, // [S]
      { name: 'pin', prompt: 'P', digits: 4 }, // [D]
    ],
    response_digits: 6, // [S]
    pages: [6],
    page_ms: 0,
    response_ms: 20_000, // [S]
    suite: 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1', // [S]
    lowBatteryText: 'Lo', // [D]
    memoryErrorText: 'Err', // [D]
    noKeyText: 'no', // [D]
  },
];

/** The model of that name, or undefined. */
export function findModel(name: string): Model | undefined {
  return MODELS.find((model) => model.name === name);
}
