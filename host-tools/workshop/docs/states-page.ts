/** docs/states.md: the screens and transitions of every model, drawn from what a walk saw the firmware do. */
import type { TakenRow } from '../../../emulator/tools/walk/coverage.js';
import type { WalkReport } from '../../../emulator/tools/walk/walk.js';
import type { FieldName, Model } from '../../../firmware/models.js';
import { type ScreenName, screenTime_ms } from '../../../firmware/ui/screens.js';

const HEAD = `# Screens and transitions

After this page you can say what each key and each time-out does on each screen of each model.

The diagrams and tables are drawn from what \`dscplus walk\` ([the walk](walk.md)) saw the firmware do in every state that a card can reach. A
transition is listed because it was taken, from the screen before it to the screen after it. \`npm run docs\` writes this page.
An event that no row names does nothing. If several rows have the same event, the first one whose condition holds is taken.
\`hold\` is PRESS held for the model's hold time; \`timeout\` is the end of the time that a screen is shown. The states of a screen
differ in what was entered, in keys, in times, in the battery and in the record in memory.
`;

/** No hold is served there. */
const DEAF: ScreenName = 'lowBattery';

function labelOf(row: TakenRow): string {
  const condition = row.when === 'always' ? '' : ` [${row.when}]`;
  return `${row.on}${condition} / ${row.does}`;
}

/** The effect of a hold on every screen but `DEAF` is drawn once, from a state that stands for them all. */
function diagram({ taken, screens }: WalkReport): string {
  const edgeOf = (row: TakenRow) => `${row.to}: ${labelOf(row)}`;
  const froms = (row: TakenRow) => taken.filter((other) => edgeOf(other) === edgeOf(row)).map(({ from }) => from);
  const isAnywhere = (row: TakenRow) =>
    row.on === 'hold' && screens.every(({ screen }) => screen === DEAF || froms(row).includes(screen));
  const lines = taken.map((row) => `  ${isAnywhere(row) ? 'any' : row.from} --> ${edgeOf(row)}`);
  return [
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> off',
    `  any: any screen but ${DEAF}`,
    ...new Set(lines),
    '```',
  ].join('\n');
}

function shownBy(model: Model, screen: ScreenName): string {
  const field = (name: FieldName): string =>
    `\`${model.fields.find((one) => one.name === name)!.prompt}\`, then the digits`;
  const pages = model.pages.length === 1 ? 'one page' : `pages of ${model.pages.join(' + ')}`;
  const shown: Readonly<Record<ScreenName, string>> = {
    off: 'nothing',
    lowBattery: `\`${model.lowBatteryText}\``,
    memoryError: `\`${model.memoryErrorText}\``,
    noKey: `\`${model.noKeyText}\``,
    pin: field('pin'),
    challenge: field('challenge'),
    response: `${model.response_digits} digits, ${pages}`,
    selfTest: 'every segment',
  };
  return shown[screen];
}

function screenTable(model: Model, report: WalkReport): string {
  const rows = report.screens.map(({ screen, states }) => {
    const time_ms = screenTime_ms(model, screen);
    const time = time_ms === 0 ? 'for ever' : `${time_ms} ms`;
    return `| ${screen} | ${shownBy(model, screen)} | ${time} | ${states} |`;
  });
  return ['| screen | shows | for | states |', '|---|---|---|---|', ...rows].join('\n');
}

function transitionTable({ taken }: WalkReport): string {
  const rows = taken.map((row) => `| ${row.from} | ${row.on} | ${row.when} | ${row.does} | ${row.to} |`);
  return ['| on screen | event | if | does | then shows |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** One model's part of the page. @param report of a walk of the model, or of one that differs in lengths and times alone */
export function modelPart(model: Model, report: WalkReport): string {
  return `## ${model.name}\n\n${diagram(report)}\n\n${screenTable(model, report)}\n\n${transitionTable(report)}\n`;
}

/** Text of the page without its numbers of states: these depend on a model's lengths and times; its transitions do not. */
export function uncounted(text: string): string {
  return text.replace(/ \| [0-9]+ \|$/gm, ' | |');
}

/** The page's whole text. @param reports a walk of each model, in their order */
export function statesPage(models: readonly Model[], reports: readonly WalkReport[]): string {
  return [HEAD, ...models.map((model, place) => modelPart(model, reports[place]!))].join('\n');
}
