/** The screens of a script: a strip that shows how long each lasted, and the screens themselves. */
import { findModel } from '../../../../firmware/models.js';
import { FIRST_PICTURES, LAST_PICTURES, type Picture } from '../../../machine/recorder.js';
import { seconds } from '../../../text.js';
import type { ScriptResult } from '../../result.js';
import { glass, pictureOf } from './glass.js';
import { escaped } from './text.js';

interface Screen {
  readonly place: number;
  readonly at_us: number;
  readonly text: string;
  /** How long it lasted; board time that went back counts for nothing. */
  readonly lasts_us: number;
}

/** The first and the last screens of a run; between them stands `undefined` where others are left out. */
function shownScreens({ screens, board_us }: ScriptResult): Array<Screen | undefined> {
  const shown: Array<Screen | undefined> = [];
  for (let place = 0; place < screens.length; place += 1) {
    if (place === FIRST_PICTURES && screens.length > FIRST_PICTURES + LAST_PICTURES) {
      shown.push(undefined);
      place = screens.length - LAST_PICTURES;
    }
    const [at_us, text] = screens[place]!;
    const end_us = screens[place + 1]?.[0] ?? board_us;
    shown.push({ place, at_us, text, lasts_us: Math.max(0, end_us - at_us) });
  }
  return shown;
}

/** Time from left to right: what shows, dark and light in turn, and nothing while the display is off. */
export function strip(result: ScriptResult): string {
  let x = 0;
  const bars = shownScreens(result).map((screen) => {
    if (screen === undefined || screen.text === '') {
      x += screen?.lasts_us ?? 0;
      return '';
    }
    const { place, text, at_us, lasts_us } = screen;
    const title = `${seconds(at_us)} s: ${text}`;
    const bar = `<rect class="s${place % 2}" x="${x}" width="${lasts_us}" height="1"><title>${escaped(title)}</title></rect>`;
    x += lasts_us;
    return bar;
  });
  return `<svg class="strip" viewBox="0 0 ${Math.max(1, x)} 1" preserveAspectRatio="none" aria-hidden="true">${bars.join('')}</svg>`;
}

/** @param pictures looks of screens, by their places; one that is missing is drawn from its text */
export function screenList(result: ScriptResult, pictures: ReadonlyMap<number, Picture>): string {
  const items = shownScreens(result).map((screen) => {
    if (screen === undefined)
      return `<li>… ${result.screens.length - FIRST_PICTURES - LAST_PICTURES} more screens …</li>`;
    const { place, at_us, text } = screen;
    const picture = pictures.get(place) ?? drawn(result, text);
    const read = text === '' ? '<i>off</i>' : `<code>${escaped(text)}</code>`;
    return `<li>${glass(picture, text)}<span>${seconds(at_us)} s</span> ${read}</li>`;
  });
  return `<ol class="screens">\n${items.join('\n')}\n</ol>\n`;
}

/** A text as the card's display would show it; undefined where it is no card that shows it. */
export function drawn({ model: name }: ScriptResult, text: string): Picture | undefined {
  const model = findModel(name);
  return model && pictureOf(model.display, model.cells, text);
}
