/** Couriers of messages to people: texts, calls, notifications. */

/** A message on its way. Its text may hold a code: it is in no log, no error and no store. */
export interface CourierMessage {
  /** The same each time that one message is sent, so that a gateway can drop what it has had already. */
  readonly id: string;
  readonly kind: 'sms' | 'call' | 'notification';
  /** A telephone number such as `+15550100`; of a notification, the serial of the IB Key. */
  readonly to: string;
  readonly text: string;
  /** Of a notification: the login that waits for an answer. */
  readonly login?: { readonly handle: string; readonly question: string; readonly lives_ms: number };
}

/**
 * Obligations of whoever sends:
 * - `send` resolves when the courier has taken the message, and rejects when it has not: then it is sent again.
 * - One message may be sent more than once, by several servers at once.
 * Obligations of nobody: messages may come late, in any order, twice, or never.
 * A courier sees to it that `send` ends by itself, and that what it rejects with holds no part of the text.
 */
export interface Courier {
  send(message: CourierMessage): Promise<void>;
}
