/** Segments that never light, or always: a person reads another character, or none. */
import { SEGMENT_NAMES } from '../../../../firmware/lcd/segments.js';
import { type FaultModel, fault } from './fault-model.js';
import { cardStarts } from './moments.js';

export const SEGMENT: FaultModel = {
  name: 'segment',
  title: 'each segment of each cell is dead, or lit, from the start',
  *plan(planned) {
    for (const moment of cardStarts(planned)) {
      const { cells, display } = planned.modelAt(moment.step);
      for (let cell = 1; cell <= cells; cell++) {
        for (const name of SEGMENT_NAMES[display]) {
          yield fault(moment, { do: 'segment', cell, name, fault: 'dead' });
          yield fault(moment, { do: 'segment', cell, name, fault: 'lit' });
        }
      }
    }
  },
};
