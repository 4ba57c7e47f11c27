/** Joins a client's stream to the card's; who writes faster than the other reads is slowed down. */
import type { Duplex } from 'node:stream';
import type { Transcript } from './transcript.js';

export class Relay {
  /** @param card the card's stream; it stays open when clients go */
  constructor(
    private readonly card: Duplex,
    private readonly transcript: Transcript,
  ) {
    card.on('data', (bytes: Buffer) => transcript.fromCard.push(bytes));
  }

  /** A client has come. */
  attach(client: Duplex): void {
    const { card, transcript } = this;
    client.on('data', (bytes: Buffer) => transcript.toCard.push(bytes));
    // An error that breaks the stream closes it too.
    client.on('error', () => {});
    client.pipe(card, { end: false });
    card.pipe(client, { end: false });
    client.once('end', () => client.end());
    client.once('close', () => {
      card.unpipe(client);
      client.unpipe(card);
      // With nobody there, answers are shown and lost.
      card.resume();
    });
  }
}
