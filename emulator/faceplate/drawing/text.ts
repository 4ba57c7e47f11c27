/** Numbers as people read them. */

/** A speed as a factor: `¼×` is spelt out, since not every terminal has it. */
export function speedText(speed: number): string {
  return speed < 1 ? `1/${Math.round(1 / speed)}x` : `${speed}x`;
}
