/** `dscplus/web`: importing it defines `<dscplus-card>` and `<dscplus-phone>`, elements of a page (docs/web.md). */
import type { KeyChange, ScreenChange } from '../live-card.js';
import { DscplusCardElement } from './card-element.js';
import { DscplusPhoneElement } from './phone-element.js';

export type { Key } from '../../../firmware/hal.js';
export { InputError } from '../../input-error.js';
export type { CardState } from '../../machine/card-state.js';
export type { KeyChange, ScreenChange } from '../live-card.js';
export { DscplusCardElement } from './card-element.js';
export { DscplusPhoneElement } from './phone-element.js';

declare global {
  interface HTMLElementTagNameMap {
    'dscplus-card': DscplusCardElement;
    'dscplus-phone': DscplusPhoneElement;
  }
  interface HTMLElementEventMap {
    'dscplus-screen': CustomEvent<ScreenChange>;
    'dscplus-key': CustomEvent<KeyChange>;
  }
}

// A page that holds two copies of this keeps the first.
if (globalThis.customElements !== undefined && customElements.get('dscplus-card') === undefined) {
  customElements.define('dscplus-card', DscplusCardElement);
}
if (globalThis.customElements !== undefined && customElements.get('dscplus-phone') === undefined) {
  customElements.define('dscplus-phone', DscplusPhoneElement);
}
