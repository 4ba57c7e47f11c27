/** Where a login begins, which must be reached from every state. */
import type { Model } from '../../../firmware/models.js';
import type { MachineState } from './machine.js';

/** Whether the first screen shows, empty, or what stands in its way (no valid record, no key). */
export function isBeginning({ board: { firmware } }: MachineState, model: Model): boolean {
  const beginnings = [model.fields[0].name, 'memoryError', 'noKey'];
  return beginnings.includes(firmware.screen) && firmware.entry.digits.every((digits) => digits.length === 0);
}
