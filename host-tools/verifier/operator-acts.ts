/** An act of an operator: its work on the store and its record in the audit log, in one transaction. */
import { InputError } from '../../emulator/input-error.js';
import type { Context, Decision } from './context.js';
import { assignmentOf, cardOf } from './lookups.js';
import { normalName } from './names.js';
import type { AssignmentRow, CardRow } from './store/store.js';

interface Target {
  readonly user?: string;
  readonly serial?: string;
  /** The last record of the audit log that was archived. */
  readonly archived?: number;
}

export class OperatorActs {
  /** @param name the operator's, which stands in each record */
  constructor(
    private readonly context: Context,
    private readonly name: string,
  ) {}

  /** Changes a card's row. */
  changeCard(
    action: string,
    serial: string,
    change: (card: CardRow, now_ms: number) => Partial<CardRow>,
  ): Promise<void> {
    return this.act(action, { serial }, async (decision) => {
      const card = await cardOf(decision, serial);
      await decision.tx.updateCard({ ...card, ...change(card, decision.now_ms) });
    });
  }

  /** One act on a target: its work, and its record. */
  act(action: string, target: Target, work: (decision: Decision) => Promise<void>): Promise<void> {
    return this.context.decide(async (decision) => {
      await work(decision);
      this.log(decision, action, target);
    });
  }

  /**
   * The same for each user who has the card.
   * @param user undefined for all of them
   */
  forUsers(
    action: string,
    user: string | undefined,
    serial: string,
    work: (tx: Decision['tx'], row: AssignmentRow) => Promise<void>,
  ): Promise<void> {
    return this.context.decide(async (decision) => {
      const rows =
        user === undefined
          ? await decision.tx.assignmentsOfCard((await cardOf(decision, serial)).serial)
          : [await assignmentOf(decision, user, serial)];
      if (rows.length === 0) throw new InputError(`nobody has card ${JSON.stringify(serial)}: assign it first`);
      for (const row of rows) {
        await work(decision.tx, row);
        this.log(decision, action, { user: row.user, serial: row.serial });
      }
    });
  }

  log({ log }: Decision, action: string, target: Target): void {
    const { user, serial, archived } = target;
    const names = {
      ...(user !== undefined && { user: normalName(user) }),
      ...(serial !== undefined && { serial: normalName(serial) }),
    };
    log({ action, outcome: 'done', ...names, operator: this.name, ...(archived !== undefined && { archived }) });
  }
}
