import test from 'ava';
import { GROUPS as LOGIN_SERVER } from '../../../host-tools/server/commands/table.js';
import { GROUPS as CARD } from '../commands/table.js';
import { formsOf } from './headers.js';
import type { Group } from './table.js';

const TABLES: Readonly<Record<string, ReadonlyArray<Group<never>>>> = { card: CARD, 'login server': LOGIN_SERVER };

for (const [name, groups] of Object.entries(TABLES)) {
  test(`command table: no two commands of the ${name} can be written alike`, (t) => {
    const forms = groups.flatMap(({ entries }) => entries.flatMap(({ header }) => formsOf(header)));
    t.deepEqual(
      forms.filter((form, at) => forms.indexOf(form) !== at),
      [],
    );
  });
}
