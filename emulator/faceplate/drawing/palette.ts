/** The 256 colours of a terminal's palette, as xterm has them. */

const FIRST_SIXTEEN =
  '000000 cd3131 0dbc79 c4a000 2472c8 bc3fbc 11a8cd cccccc 767676 f14c4c 23d18b f5f543 3b8eea d670d6 29b8db f2f2f2'.split(
    ' ',
  );
/** Steps of the 6×6×6 cube, which begins at 16, and of the greys, which begin at 232. */
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];
const FIRST_OF_CUBE = 16;
const FIRST_GREY = 232;

/** @returns `#rrggbb` */
export function paletteColour(number: number): string {
  if (number < FIRST_OF_CUBE) return `#${FIRST_SIXTEEN[number]}`;
  if (number >= FIRST_GREY) return hex(...(Array(3).fill(8 + (number - FIRST_GREY) * 10) as [number, number, number]));
  const place = number - FIRST_OF_CUBE;
  return hex(CUBE_LEVELS[Math.floor(place / 36)], CUBE_LEVELS[Math.floor(place / 6) % 6], CUBE_LEVELS[place % 6]);
}

function hex(...parts: [number, number, number]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
