/** A list that grows at its end, is cut there when time goes back, and forgets its oldest where it has become too long. */
export class Chronicle<T> {
  private kept: T[] = [];
  /** Always an even number: edges come in pairs, and what follows an even number of them is an edge that closes. */
  private forgotten = 0;

  /** @param most items that are kept */
  constructor(private readonly most: number) {}

  /** Those that are kept, the oldest first. */
  get items(): readonly T[] {
    return this.kept;
  }

  /** How many have come, the forgotten ones too. */
  get length(): number {
    return this.forgotten + this.kept.length;
  }

  push(item: T): void {
    this.kept.push(item);
    if (this.kept.length <= this.most) return;
    const gone = 2 * Math.ceil(this.most / 8);
    this.kept.splice(0, gone);
    this.forgotten += gone;
  }

  /** Goes back to when so many had come; to one more, where that is an odd number of which none is kept. */
  cut(length: number): void {
    if (length < this.forgotten) this.forgotten = length + (length % 2);
    this.kept.length = Math.max(0, length - this.forgotten);
  }
}
