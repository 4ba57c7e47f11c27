/** The interface for portals. */
export type { Activation } from './activation.js';
export { type CodeAbout, type Delivery, TooManyCodesError } from './deliveries.js';
export type { CardOrder, EligibilityFacts } from './eligibility.js';
export { Methods, MethodsDesk, type MethodsOptions } from './methods.js';
export type { OpenCheck } from './number-checks.js';
export { masked, type NumberFacts } from './numbers.js';
export { type OnlineCard, PASSCODE_ALPHABET, PASSCODE_LENGTH } from './passcodes.js';
export { qrCode } from './qr-code.js';
export type { GivenMethodSettings, MethodSettings, PortalAct } from './settings.js';
