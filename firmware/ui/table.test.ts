import test from 'ava';
import { MODELS } from '../models.js';
import { ACTIONS, CONDITIONS, EVENTS, idles, screensOf, screenTime_ms } from './screens.js';
import { DOES, EVENT, OFF, tableOf, WHEN } from './table.js';

test('table: the numbers of events, conditions and actions are their places in the lists', (t) => {
  const words = (names: object): string[] =>
    Object.keys(names).map((name) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  t.deepEqual(words(EVENT), [...EVENTS]);
  t.deepEqual(words(DOES), [...ACTIONS]);
  for (const [numbers, list] of [
    [EVENT, EVENTS],
    [WHEN, CONDITIONS],
    [DOES, ACTIONS],
  ] as const) {
    t.deepEqual(Object.values(numbers), [...list.keys()]);
  }
});

for (const model of MODELS) {
  test(`table: ${model.name} has each row once, in groups by screen and event`, (t) => {
    const table = tableOf(model);
    t.is(tableOf(model), table, 'it is made once');
    const screens = screensOf(model);
    t.is(screens[OFF], 'off');
    let behind = 0;
    screens.forEach((screen, at) => {
      EVENTS.forEach((event, place) => {
        const group = at * EVENTS.length + place;
        t.is(table.first[group], behind);
        behind = table.end[group]!;
        for (const row of table.rows.slice(table.first[group], behind))
          t.deepEqual([row.from, row.on], [screen, event]);
      });
    });
    t.is(behind, table.rows.length);
    t.deepEqual(
      [...table.when.keys()].map((row) => [
        CONDITIONS[table.when[row]],
        ACTIONS[table.does[row]],
        screens[table.to[row]],
      ]),
      table.rows.map(({ when, does, to }) => [when, does, to]),
    );
  });

  test(`table: ${model.name} knows of each screen its field, its time and whether presses prolong it`, (t) => {
    const table = tableOf(model);
    screensOf(model).forEach((screen, at) => {
      t.is(
        table.fieldOf[at],
        model.fields.findIndex(({ name }) => name === screen),
      );
      t.is(table.time_ms[at], screenTime_ms(model, screen));
      t.is(table.idles[at], idles(screen) ? 1 : 0);
    });
    const { lowBattery, memoryError, noKey, response, selfTest } = table;
    t.deepEqual(
      [lowBattery, memoryError, noKey, response, selfTest].map((at) => screensOf(model)[at]),
      ['lowBattery', 'memoryError', 'noKey', 'response', 'selfTest'],
    );
  });
}
