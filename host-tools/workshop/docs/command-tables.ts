/** Command tables and error texts as pages show them. */
import type { Entry } from '../../../emulator/link/scpi/command.js';
import { ERROR_TEXTS } from '../../../emulator/link/scpi/errors.js';
import type { Group } from '../../../emulator/link/scpi/table.js';

/** A table for each group, under its title. */
export function commandTables(groups: ReadonlyArray<Group<never>>): string[] {
  return groups.map(({ title, entries }) =>
    [`## ${title}`, '', '| command | effect |', '|---|---|', ...entries.map(row), ''].join('\n'),
  );
}

/** The errors of the standard that a device can report: all but those that it never does. */
export function errorTable(never: readonly number[]): string {
  const errors = ERROR_TEXTS.filter(([number]) => !never.includes(number)).map(
    ([number, text]) => `| ${number} | ${text} |`,
  );
  return ['| number | text |', '|---|---|', ...errors, ''].join('\n');
}

function row({ header, parameters, does }: Entry<never>): string {
  const data = parameters
    .map((parameter, at) => {
      const text = `${at === 0 ? '' : ','}${parameter.name}`;
      return 'otherwise' in parameter ? `[${text}]` : text;
    })
    .join('');
  return `| \`${header}${data === '' ? '' : ` ${data}`}\` | ${does} |`;
}
