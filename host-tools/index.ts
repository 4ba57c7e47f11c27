/**
 * The package's root: a card to press in any test runner, and what goes with it. It loads no code of serial ports, and its types need
 * none: a card on a port is `dscplus/mock`.
 */

export { InputError } from '../emulator/input-error.js';
export { Card } from '../emulator/machine/card.js';
export type { CardOptions } from '../emulator/machine/card-options.js';
export type { CardRecord } from '../emulator/machine/card-record.js';
export type { CardState } from '../emulator/machine/card-state.js';
export type { Contacts } from '../emulator/machine/parts/contacts.js';
export type { CardFacts } from '../emulator/machine/target.js';
export { KEYS, type Key } from '../firmware/hal.js';
export { type Field, type FieldName, findModel, MODELS, type Model } from '../firmware/models.js';
