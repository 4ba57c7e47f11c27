/**
 * Temporary passcodes and online code cards: for those who are without their device. A temporary passcode stays the same;
 * after its days of full access it is good for ten more to print an online code card alone.
 */
import { InputError } from '../../emulator/input-error.js';
import { PRINTING_MS } from '../identity/devices.js';
import { askedCells, type HeldKind, heldOf, isOver } from '../verifier/held.js';
import type { Decision, View } from '../verifier/index.js';
import { userOf } from '../verifier/lookups.js';
import { drawText } from '../verifier/random.js';
import type { MethodDesk } from './host.js';

/** 10 of 32 characters: 50 bits. Letters are upper-case. */
export const PASSCODE_LENGTH = 10;
export const PASSCODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export interface OnlineCard {
  readonly serial: string;
  /** In milliseconds since 1970. */
  readonly ends_ms: number;
  /** The content of the cells, from number 1 on: three characters each. */
  readonly cells: readonly string[];
}

export class Passcodes {
  /** @internal */
  constructor(private readonly desk: MethodDesk) {}

  /**
   * Gives a user a temporary passcode, in place of one that still goes.
   * @returns the passcode, which can't be had again
   * @throws InputError if there is no such user, or the last login was with a temporary passcode: never two in a row
   */
  async give(user: string): Promise<string> {
    const { decider, devices, settings, random } = this.desk;
    const passcode = drawText(random, PASSCODE_ALPHABET, PASSCODE_LENGTH);
    await decider.decide(async (decision) => {
      const { tx, now_ms } = decision;
      const { name } = await userOf(decision, user);
      const last = await devices.lastUsed(tx, name);
      if (last !== undefined && heldOf(last)?.kind === 'passcode') {
        throw new InputError(
          `${JSON.stringify(user)} was given a temporary passcode last: another one needs a login with another device before`,
        );
      }
      await this.#end(decision, name, 'passcode');
      const ends_ms = now_ms + settings.passcodeLifetime_ms + PRINTING_MS;
      const serial = await decider.keys.hold(decision, name, { kind: 'passcode', ends_ms }, { passcode });
      // Even where it is never used, it counts as the last one.
      await devices.noteUse(tx, name, serial);
    });
    return passcode;
  }

  /** Ends a user's temporary passcode. @returns whether there was one @throws InputError if there is no such user */
  end(user: string): Promise<boolean> {
    return this.#endNamed(user, 'passcode');
  }

  /** Gives a user an online code card, in place of one that still goes. @throws InputError if there is no such user */
  giveOnlineCard(user: string): Promise<OnlineCard> {
    const { decider, settings } = this.desk;
    return decider.decide(async (decision) => {
      const { name } = await userOf(decision, user);
      await this.#end(decision, name, 'online-card');
      const ends_ms = decision.now_ms + settings.onlineCardLifetime_ms;
      const serial = await decider.keys.hold(decision, name, { kind: 'online-card', ends_ms });
      return { serial, ends_ms, cells: await decider.keys.cellsOf(decision, serial) };
    });
  }

  /** The online code card of a user, to be printed. @throws InputError if there is no such user */
  onlineCard(user: string): Promise<OnlineCard | undefined> {
    const { decider } = this.desk;
    return decider.look(async (view) => {
      const { name } = await userOf(view, user);
      const serial = await this.#serialOf(view, name, 'online-card');
      if (serial === undefined) return undefined;
      return { serial, ends_ms: heldOf(serial)!.ends_ms!, cells: await decider.keys.cellsOf(view, serial) };
    });
  }

  /** Ends a user's online code card. @returns whether there was one @throws InputError if there is no such user */
  endOnlineCard(user: string): Promise<boolean> {
    return this.#endNamed(user, 'online-card');
  }

  /** The numbers of the two cells that a challenge of an online code card asks for. */
  asked(question: string): readonly [number, number] {
    return askedCells(question);
  }

  #endNamed(user: string, kind: HeldKind): Promise<boolean> {
    return this.desk.decider.decide(async (decision) => this.#end(decision, (await userOf(decision, user)).name, kind));
  }

  /** All of a kind, those whose time is over too. @returns whether one still went */
  async #end(decision: Decision, user: string, kind: HeldKind): Promise<boolean> {
    let went = false;
    for (const { serial } of await decision.tx.assignmentsOf(user)) {
      if (heldOf(serial)?.kind !== kind) continue;
      went ||= !isOver(serial, decision.now_ms);
      await this.desk.decider.keys.remove(decision, user, serial);
    }
    return went;
  }

  async #serialOf({ tx, now_ms }: View, user: string, kind: HeldKind): Promise<string | undefined> {
    const rows = await tx.assignmentsOf(user);
    return rows.find(({ serial }) => heldOf(serial)?.kind === kind && !isOver(serial, now_ms))?.serial;
  }
}
