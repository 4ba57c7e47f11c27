/** Numbers as people read them. */

/** Board time in seconds, to the millisecond. */
export function seconds(time_us: number): string {
  return (Math.floor(time_us / 1000) / 1000).toFixed(3);
}

/** A speed as a factor: `¼×` is spelt out, since not every terminal has it. */
export function speedText(speed: number): string {
  return speed < 1 ? `1/${Math.round(1 / speed)}x` : `${speed}x`;
}
