/** The faults panel: what is broken at the chosen key and segment, and buttons that break and repair. */
import { buttonsLayout } from './buttons.js';
import type { Grid, Rect } from './grid.js';
import type { Theme } from './theme.js';
import type { FaultsView } from './view.js';

export function drawFaults(grid: Grid, faults: FaultsView, theme: Theme, inner: Rect): void {
  const { texts, buttons } = buttonsLayout(inner, faults.button);
  const says = textsOf(faults);
  for (const { row, x, y, columns } of texts) grid.write(x, y, says[row], theme.styles.text, columns);
  for (const { name, label, rect } of buttons) {
    const isChosen = name === faults.button;
    grid.write(rect.x, rect.y, label, theme.styles[isChosen ? 'keyFocused' : 'key'], inner.x + inner.columns - rect.x);
    // Seen without colours too.
    if (isChosen && theme.depth === 0) grid.write(rect.x - 1, rect.y, '>', theme.styles.active);
  }
}

/** A text for each of `BUTTON_ROWS`. */
function textsOf(faults: FaultsView): readonly string[] {
  const { key, keyIs, segment, segmentIs, contacts, battery_percent, supply } = faults;
  return [
    `${key} ${keyIs}`,
    `${segment} ${segmentIs}`,
    `moves ${contacts}`,
    `battery ${battery_percent.toFixed(3)}`,
    supply,
  ];
}
