import type { Model } from '../../firmware/models.js';
import type { Finding } from './invariants.js';
import type { MachineState } from './machine.js';
import type { Move } from './moves.js';
import type { Times } from './times.js';

export class Trial {
  made = 0;
  constructor(
    readonly model: Model,
    readonly times: Times,
    readonly trials: number,
    readonly seed: number,
  ) {}

  differenceOf(_known: MachineState, _met: MachineState): (Finding & { moves: Move[] }) | undefined {
    return undefined;
  }
}
