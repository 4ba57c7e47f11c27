/**
 * Whether a save holds everything: after each move the machine is compared, object by object, with one that was
 * restored from its save and never moved. A trace of a move outside the save shows at once.
 */
import type { Model } from '../../../firmware/models.js';
import { differenceOf, type Ignored } from './graph.js';
import { type Finding, INVARIANTS } from './invariants.js';
import { Machine, type MachineState } from './machine.js';

/** Fields that are written before they are read: by each scan, each look at memory, or each edge of a contact. */
const SCRATCH: Ignored = {
  firmware: {
    keypad: { counted: true, pressed: true, changed: true },
    display: { cells: true },
    responder: { hasKey: true, ocra: true, suite: true, key: true, store: true },
  },
  memory: { writes: true, image: true, provisioned: true, hex: true, known: true },
  contacts: {},
  glass: { changed: true },
  changes: true,
};

export class RestoreCheck {
  private readonly restored: Machine;

  constructor(model: Model) {
    this.restored = new Machine(model);
  }

  /** @param saved what the machine was saved as @returns what of it is not saved */
  differenceFrom(machine: Machine, saved: MachineState): Finding | undefined {
    const { restored } = this;
    restored.load(saved);
    const place = differenceOf(machine.board, restored.board, SCRATCH);
    if (place === undefined) return undefined;
    return { invariant: INVARIANTS[7], found: `${place} is not saved, and is another after a restore` };
  }
}
