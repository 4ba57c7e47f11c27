/** docs/states.md: the screens and transitions of every model, drawn from the table that the firmware runs on. */
import { MODELS, type Model } from '../../firmware/models.js';
import { screensOf, screenTime_ms, type Transition, transitionsOf } from '../../firmware/ui/screens.js';

const HEAD = `# Screens and transitions

Drawn from the table in \`firmware/ui/screens.ts\` on which the firmware runs; \`npm run docs\` writes this page anew.
What no row names does nothing. Of several rows for one event the first whose condition holds is taken.
\`hold\` is PRESS held for the model's hold time; \`timeout\` is the end of the time that a screen shows.
`;

function labelOf(row: Transition): string {
  const condition = row.when === 'always' ? '' : ` [${row.when}]`;
  return `${row.on}${condition} / ${row.does}`;
}

/** The rows that `hold` has on nearly every screen are drawn once, from a state that stands for them all. */
function diagram(model: Model): string {
  const rows = transitionsOf(model).filter((row) => row.on !== 'hold' || row.from === 'off');
  const lines = rows.map((row) => `  ${row.on === 'hold' ? 'any' : row.from} --> ${row.to}: ${labelOf(row)}`);
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> off', '  any: any screen but lowBattery', ...lines, '```'].join(
    '\n',
  );
}

function shownBy(model: Model, screen: string): string {
  const field = model.fields.find(({ name }) => name === screen);
  if (field !== undefined) return `\`${field.prompt}\`, then the digits`;
  const texts: Record<string, string> = {
    off: 'nothing',
    lowBattery: `\`${model.lowBatteryText}\``,
    memoryError: `\`${model.memoryErrorText}\``,
    noKey: `\`${model.noKeyText}\``,
    response: `${model.response_digits} digits, ${model.pages.length === 1 ? 'one page' : `pages of ${model.pages.join(' + ')}`}`,
    selfTest: 'every segment',
  };
  return texts[screen];
}

function screenTable(model: Model): string {
  const rows = screensOf(model).map((screen) => {
    const time_ms = screenTime_ms(model, screen);
    return `| ${screen} | ${shownBy(model, screen)} | ${time_ms === 0 ? 'for ever' : `${time_ms} ms`} |`;
  });
  return ['| screen | shows | for |', '|---|---|---|', ...rows].join('\n');
}

function transitionTable(model: Model): string {
  const rows = transitionsOf(model).map((row) => `| ${row.from} | ${row.on} | ${row.when} | ${row.does} | ${row.to} |`);
  return ['| on screen | event | if | does | then shows |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** The page's whole text. */
export function statesPage(): string {
  const models = MODELS.map(
    (model) => `## ${model.name}\n\n${diagram(model)}\n\n${screenTable(model)}\n\n${transitionTable(model)}\n`,
  );
  return [HEAD, ...models].join('\n');
}
