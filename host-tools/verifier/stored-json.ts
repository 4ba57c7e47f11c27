/** JSON that a store holds. The engine's own message would repeat a part of it, in logs and on screens. */
import { StoreError } from './errors.js';

/**
 * @param what it is, as a message names it
 * @throws StoreError for what is no JSON: somebody has damaged it
 */
export function storedJson<Value>(text: string, what: string): Value {
  try {
    return JSON.parse(text);
  } catch {
    throw new StoreError(`the store is damaged: ${what} can't be read: "dscplus store check" looks through all of it`);
  }
}
