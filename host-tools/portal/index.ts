/** The package's subpath `dscplus/portal`. */
import type { Control } from './control/control.js';
import { cardScriptIn } from './demo.js';
import type { PortalOptions } from './options.js';
import { type Portal, startPortal as start } from './portal.js';

export { InputError } from '../../emulator/input-error.js';
export type { Courier, CourierMessage } from '../couriers/courier.js';
export type { Delivered, MailboxFaults } from '../couriers/mailbox.js';
export { courierNamed } from '../couriers/named.js';
export type { ServerLog } from '../server-log.js';
export { AuditKey, KeyEncryptionKey, LibsqlStore, MemoryStore, StoreError } from '../verifier/index.js';
export type { Control } from './control/control.js';
export type { Fault } from './control/faults.js';
export type { JournalEntry } from './control/journal.js';
export { DEMO_CARD, DEMO_NUMBERS, DEMO_PASSWORD, DEMO_USERS } from './demo.js';
export type { TlsFiles } from './http/listener.js';
export type { Clock, PageProfile, PortalOptions } from './options.js';
export type { Portal } from './portal.js';

/** A portal that was started with `control`. */
export interface SteeredPortal extends Portal {
  readonly control: Control;
  readonly controlAddress: string;
}

/**
 * Starts a portal: a verifier with pages and an HTTP API.
 * @throws InputError where the options don't go together, a file can't be used or the port is taken; StoreError where the
 * store can't be used
 */
export function startPortal(options: PortalOptions & { readonly control: string }): Promise<SteeredPortal>;
export function startPortal(options: PortalOptions): Promise<Portal>;
export function startPortal(options: PortalOptions): Promise<Portal> {
  return start({ ...options, cardScript: options.cardScript ?? cardScriptIn(__dirname) });
}
