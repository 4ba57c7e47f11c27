/** A card's facts for people and for programs, the key hidden unless it is asked for. */
import type { FullRecord } from '../../../emulator/card-record.js';

export function factsTable({ model, serial, suite, counter, secretHex }: FullRecord, reveal: boolean): string {
  return `model    ${model}
serial   ${serial}
suite    ${suite}
counter  ${counter}
key      ${keyText(secretHex, reveal)}
`;
}

function keyText(secretHex: string, reveal: boolean): string {
  if (secretHex === '') return 'none';
  return reveal ? secretHex : `${secretHex.length / 2} bytes, hidden`;
}

export function factsObject({ model, serial, suite, counter, secretHex }: FullRecord, reveal: boolean): object {
  const key = { keyBytes: secretHex.length / 2, ...(reveal && { keyHex: secretHex }) };
  return { model, serial, suite, counter: String(counter), ...key };
}
