/** The edges of a contact: rising times, the first of which closes it. It is open before, and every edge turns it over. */
export type Edges = readonly number[];

/** How many edges lie before an instant. The contact is closed then where that is odd. */
export function edgesBefore(edges: Edges, at_us: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < at_us) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the contact is closed from an instant on. */
export function isClosedAt(edges: Edges, at_us: number): boolean {
  return edgesBefore(edges, at_us + 1) % 2 === 1;
}
