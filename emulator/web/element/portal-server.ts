/** A portal as a phone's server: its paths for phones, asked with `fetch`. */
import type { Incoming, RadioAnswer } from '../../phone/messages.js';
import type { PhoneServer } from '../live-phone.js';

/** A message as a portal has it: one that comes twice has the same id each time. */
interface Delivered {
  readonly id: string;
  readonly at_ms: number;
  readonly message: Incoming;
}

/** @param root the portal's address, without a slash at its end */
export function serverAt(root: string): PhoneServer {
  return {
    async ask(request): Promise<RadioAnswer> {
      const body = JSON.stringify(request);
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${root}/phone/requests`, { method: 'POST', headers, body });
      return response.ok ? ((await response.json()) as RadioAnswer) : { answer: 'unavailable' };
    },
    async incoming(to) {
      const response = await fetch(`${root}/phone/incoming/${encodeURIComponent(to)}`);
      if (!response.ok) throw new Error(`the portal answered ${response.status}`);
      const delivered = (await response.json()) as readonly Delivered[];
      return delivered.map(({ id, at_ms, message }) => ({ id: `${id}@${at_ms}`, message }));
    },
  };
}
