/** While a terminal shows the faceplate, nothing else may be written to it: warnings wait until it is left. */

/** More than anybody reads; what comes after is dropped. */
const MOST_CHARACTERS = 64 * 1024;

type Write = (chunk: string | Uint8Array, ...rest: ReadonlyArray<unknown>) => boolean;

/** Holds back what is written to `stream`. @returns what lets it go, in order, and ends the silence */
export function holdBack(stream: { write: unknown }): () => void {
  const { write } = stream as { write: Write };
  let held = '';
  const hold: Write = (chunk, ...rest) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    held = (held + text).slice(0, MOST_CHARACTERS);
    const done = rest[rest.length - 1];
    if (typeof done === 'function') setImmediate(() => done());
    return true;
  };
  stream.write = hold;
  return () => {
    if (stream.write !== hold) return;
    stream.write = write;
    if (held !== '') write.call(stream, held);
  };
}
