import { AuditKey, KeyEncryptionKey, LibsqlStore, Verifier } from 'dscplus/verifier';
import { makeApp } from './app.js';

const verifier = await Verifier.open({
  store: await LibsqlStore.open('cards.db'),
  keys: [KeyEncryptionKey.fromFile('kek.hex')],
  auditKey: AuditKey.fromFile('audit.hex'),
});

await makeApp({ verifier, checkPassword: async () => false /* ask your user database */ }).listen({ port: 8080 });
