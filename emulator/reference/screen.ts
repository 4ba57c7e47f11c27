/** The text of each screen of a card (docs/fidelity.md, sections 4 to 6), without trailing blanks. */
import type { Field, FieldName, Model } from '../../firmware/models.js';

export type Screen = 'off' | 'lowBattery' | 'memoryError' | 'noKey' | FieldName | 'response' | 'selfTest';

/** Stands for a digit of a response: the keys do not tell which. */
const ANY_DIGIT = '#';

/** The facts about a screen. */
export interface Face {
  readonly screen: Screen;
  /** The entered digits, by field in the model's order. */
  readonly entered: readonly string[];
  /** Whether the newest digit of a PIN can be read: not after BACK. */
  readonly isNewestReadable: boolean;
  /** The page of the response that shows, from 0. */
  readonly page: number;
}

/** The text; a `#` stands for each digit of a response. */
export function textOf(model: Model, { screen, entered, isNewestReadable, page }: Face): string {
  switch (screen) {
    case 'off':
      return '';
    case 'response':
      return ANY_DIGIT.repeat(model.pages[page]);
    case 'lowBattery':
      return model.lowBatteryText;
    case 'memoryError':
      return model.memoryErrorText;
    case 'noKey':
      return model.noKeyText;
    case 'selfTest':
      return (model.display === 'sixteen' ? '*' : '8').repeat(model.cells);
    default: {
      const place = placeOf(model, screen);
      return fieldText(model, model.fields[place], entered[place], isNewestReadable);
    }
  }
}

/** The place of the field that a screen asks for; −1 for none. */
export function placeOf(model: Model, screen: Screen): number {
  return model.fields.findIndex(({ name }) => name === screen);
}

function fieldText(model: Model, field: Field, digits: string, isNewestReadable: boolean): string {
  if (digits === '') return field.prompt;
  const echo = field.name === 'pin' ? '-'.repeat(digits.length - 1) + (isNewestReadable ? digits.at(-1) : '-') : digits;
  const hasRoom = field.prompt.length + field.digits <= model.cells;
  return hasRoom ? field.prompt + echo : echo.slice(-model.cells);
}

/** Whether a display that shows `shown` agrees with `text`, in which `#` stands for any digit. @param digit what a digit looks like */
export function agrees(text: string, shown: string, digit = /^[0-9]$/): boolean {
  if (!text.startsWith(ANY_DIGIT)) return text === shown;
  return text.length === shown.length && [...shown].every((character) => digit.test(character));
}
