/** The cards sealed again, with the newest key-encryption key. */
import type { Context } from './context.js';
import { DECOY } from './decoy.js';
import type { StoreTransaction } from './store/store.js';
import type { Vault } from './vault.js';

/** Cards of one transaction. */
const PAGE = 100;

/** Seals what an older key sealed, page by page. @returns how many cards were sealed again, the decoy's not counted */
export async function sealAgain({ store, vault }: Context): Promise<number> {
  let sealed = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    const page = await store.transaction((tx) => sealPage(tx, vault, from));
    sealed += page.sealed;
    after = page.last;
  }
  return sealed;
}

async function sealPage(
  tx: StoreTransaction,
  vault: Vault,
  after: string,
): Promise<{ readonly sealed: number; readonly last: string | undefined }> {
  const rows = await tx.cardsAfter(after, PAGE);
  const old = rows.filter(({ sealedKey, sealedPinHash }) =>
    [sealedKey, sealedPinHash].some((one) => one !== undefined && !vault.isCurrent(one)),
  );
  for (const row of old) {
    const { serial, sealedKey, sealedPinHash } = row;
    const pinHash = sealedPinHash && vault.unseal(serial, 'pin-hash', sealedPinHash);
    await tx.updateCard({
      ...row,
      sealedKey: vault.seal(serial, 'key', vault.unseal(serial, 'key', sealedKey)),
      sealedPinHash: pinHash && vault.seal(serial, 'pin-hash', pinHash),
    });
  }
  return { sealed: old.filter(({ serial }) => serial !== DECOY).length, last: rows.at(-1)?.serial };
}
