/** Whether a login can be had from every state, seen on the graph of all transitions. */
import type { Model } from '../../../firmware/models.js';
import type { MachineState } from './machine.js';

/**
 * The first state from which no moves lead to the first screen, empty, or to what stands in its way (no valid record, no
 * key). @param from, to the transitions that keys and time make, as places in `states` @returns its place, or undefined where there is none
 */
export function stuckNode(
  states: readonly MachineState[],
  from: readonly number[],
  to: readonly number[],
  model: Model,
): number | undefined {
  const leadsBack = new Uint8Array(states.length);
  const beginnings = [model.fields[0].name, 'memoryError', 'noKey'];
  const open: number[] = [];
  states.forEach(({ board: { firmware } }, place) => {
    if (!beginnings.includes(firmware.screen) || firmware.entry.digits.some((digits) => digits.length > 0)) return;
    leadsBack[place] = 1;
    open.push(place);
  });
  const sources = sourcesOf(states.length, from, to);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const source of sources[place]) {
      if (leadsBack[source] === 1) continue;
      leadsBack[source] = 1;
      open.push(source);
    }
  }
  const stuck = leadsBack.indexOf(0);
  return stuck === -1 ? undefined : stuck;
}

/** By state, the states that one transition leads from. */
function sourcesOf(count: number, from: readonly number[], to: readonly number[]): number[][] {
  const sources: number[][] = Array.from({ length: count }, () => []);
  to.forEach((place, i) => {
    sources[place].push(from[i]);
  });
  return sources;
}
