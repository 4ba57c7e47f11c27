/** A place in a line, and what stands there. */
export class Scanner {
  at = 0;

  constructor(readonly text: string) {}

  /** The code of the character at the place; NaN, of which every comparison is false, at the end. */
  get code(): number {
    return this.text.charCodeAt(this.at);
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Moves over every character of a class; never beyond the end. */
  skip(isIn: (code: number) => boolean): void {
    while (this.at < this.text.length && isIn(this.text.charCodeAt(this.at))) this.at += 1;
  }

  /** Moves over every character of a class. @returns what it moved over */
  take(isIn: (code: number) => boolean): string {
    const start = this.at;
    this.skip(isIn);
    return this.text.slice(start, this.at);
  }
}
