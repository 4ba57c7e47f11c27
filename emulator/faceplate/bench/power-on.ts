/** The statements that make a card from power-on the one that lies here: where a recording begins. */
import { KEYS } from '../../../firmware/hal.js';
import { SEGMENT_NAMES } from '../../../firmware/lcd/segments.js';
import type { Card } from '../../machine/card.js';
import type { CardRecord } from '../../machine/card-record.js';
import { counterOf, DEMO_KEY_HEX, DEMO_SERIAL } from '../../machine/card-record.js';
import type { Action } from '../../script/statements/table.js';

/**
 * The same record, battery (to a thousandth of a percent), contacts and faults; every key up and the display off. Of a
 * card file, only its path: its key stays there.
 */
export function powerOnActions(card: Card): Action[] {
  return [fittingOf(card), { do: 'contacts', contacts: card.board.contacts.save().mode }, ...faultActions(card)];
}

/** The same where it goes on: keys that are held are down, and the next move bounces as it would. */
export function goingOnActions(card: Card): Action[] {
  const { contacts } = card.board;
  const held = KEYS.filter((key) => contacts.isDown(key)).map((key): Action => ({ do: 'down', key }));
  const clean: Action[] = held.length === 0 ? [] : [{ do: 'contacts', contacts: { kind: 'clean' } }, ...held];
  return [fittingOf(card), ...clean, { do: 'contacts', contacts: contacts.present }, ...faultActions(card)];
}

function faultActions(card: Card): Action[] {
  const { contacts, cut, memory } = card.board.save();
  return [
    ...stuckKeys(contacts),
    ...segmentFaults(card),
    ...(card.board.battery_percent < 100 ? [batteryAction(card)] : []),
    ...(memory.failsIn > 0 ? [{ do: 'cutPower', atWrite: memory.failsIn } as const] : []),
    ...(cut ? [{ do: 'cutPower', atWrite: 0 } as const] : []),
  ];
}

function fittingOf(card: Card): Action {
  const { file } = card.save();
  return file === null ? { do: 'card', record: recordOf(card) } : { do: 'cardFile', path: file };
}

/** The differences from the model's demo card. */
function recordOf(card: Card): CardRecord {
  const { model } = card;
  const record = card.board.memory.record();
  if (record === undefined) return { model: model.name };
  const secretHex = Buffer.from(record.key).toString('hex');
  const counter = counterOf(record);
  return {
    model: model.name,
    ...(secretHex !== DEMO_KEY_HEX && { secretHex }),
    ...(record.serial !== DEMO_SERIAL && { serial: record.serial }),
    ...(counter !== 0n && { counter }),
    ...(record.suite !== model.suite && { suite: record.suite }),
  };
}

function batteryAction(card: Card): Action {
  return { do: 'battery', percent: Math.round(card.board.battery_percent * 1000) / 1000 };
}

function stuckKeys({ stuck, stuckLevels }: { readonly stuck: number; readonly stuckLevels: number }): Action[] {
  return KEYS.flatMap((key, place): Action[] =>
    ((stuck >> place) & 1) === 0
      ? []
      : [{ do: 'stick', key, level: ((stuckLevels >> place) & 1) === 0 ? 'up' : 'down' }],
  );
}

function segmentFaults({ model, board }: Card): Action[] {
  const { dead, lit } = board.glass.save();
  return dead.flatMap((_, cell) =>
    SEGMENT_NAMES[model.display].flatMap((name, bit): Action[] => {
      const fault = ((dead[cell] >> bit) & 1) === 1 ? 'dead' : ((lit[cell] >> bit) & 1) === 1 ? 'lit' : undefined;
      return fault === undefined ? [] : [{ do: 'segment', cell: cell + 1, name, fault }];
    }),
  );
}
