/** `dscplus/mock`: a card at the other end of a pretended serial port, for the tests of a program that talks to one. */

export { InputError } from '../emulator/input-error.js';
export { type MockCard, type MockCardOptions, openMockCard } from '../emulator/link/ports/mock.js';
