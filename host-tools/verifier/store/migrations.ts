/** The database's layout, as the steps that led to it. A step that was ever released is never changed. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE users (name TEXT PRIMARY KEY, suspended INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  -- A counter is twenty decimal digits, which compare as the numbers do.
  CREATE TABLE cards (
    serial TEXT PRIMARY KEY, suite TEXT NOT NULL, sealed_key BLOB NOT NULL, sealed_pin_hash BLOB,
    counter TEXT NOT NULL, epoch INTEGER NOT NULL, suspended INTEGER NOT NULL, resync_until_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE assignments (
    user TEXT NOT NULL, serial TEXT NOT NULL, active INTEGER NOT NULL, PRIMARY KEY (user, serial)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE limits (
    user TEXT NOT NULL, serial TEXT NOT NULL, failures_ms TEXT NOT NULL, in_a_row INTEGER NOT NULL,
    locked_until_ms INTEGER NOT NULL, disabled INTEGER NOT NULL, PRIMARY KEY (user, serial)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE challenges (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, handle TEXT NOT NULL UNIQUE, user TEXT NOT NULL, serial TEXT NOT NULL,
    epoch INTEGER NOT NULL, question TEXT NOT NULL, issued_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
    wrong_tries INTEGER NOT NULL DEFAULT 0, accepted_ms INTEGER
  ) STRICT;
  CREATE INDEX challenges_of_user ON challenges (user, sequence);
  CREATE TABLE questions (
    scope TEXT NOT NULL, class TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (scope, class)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX questions_by_place ON questions (scope, place);
  CREATE TABLE audit (sequence INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, text TEXT NOT NULL, mac TEXT NOT NULL) STRICT;
  CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL, time_ms INTEGER NOT NULL, mac TEXT NOT NULL
  ) STRICT;
  INSERT INTO audit_head VALUES (1, 0, 0, '');
  `,
  'CREATE INDEX assignments_of_card ON assignments (serial, user);',
  // Challenges are bounded by the name asked for. Those that are open are dropped: they would live for two minutes.
  `
  DROP TABLE challenges;
  CREATE TABLE challenges (
    sequence INTEGER PRIMARY KEY, handle TEXT NOT NULL UNIQUE, user TEXT NOT NULL, serial TEXT NOT NULL,
    epoch INTEGER NOT NULL, question TEXT NOT NULL, name_hash TEXT NOT NULL, issued_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, wrong_tries INTEGER NOT NULL DEFAULT 0, accepted_ms INTEGER
  ) STRICT;
  CREATE INDEX challenges_of_name ON challenges (name_hash, sequence);
  CREATE TABLE refusals (
    name_hash TEXT PRIMARY KEY, count INTEGER NOT NULL, place INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX refusals_by_place ON refusals (place);
  DELETE FROM limits WHERE user LIKE '?%';
  DELETE FROM questions WHERE scope = '?';
  `,
  // The verifier seals them when it opens the store: only those that the audit log accounts for.
  "ALTER TABLE assignments ADD COLUMN seal TEXT NOT NULL DEFAULT ''",
  // Why a challenge was issued; and what other rooms keep.
  `
  ALTER TABLE challenges ADD COLUMN purpose TEXT NOT NULL DEFAULT 'login';
  ALTER TABLE challenges ADD COLUMN task_hash TEXT NOT NULL DEFAULT '';
  CREATE TABLE records (
    kind TEXT NOT NULL, key TEXT NOT NULL, owner TEXT NOT NULL, expires_ms INTEGER, revision INTEGER NOT NULL,
    value TEXT NOT NULL, PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX records_of_owner ON records (owner, kind, key);
  CREATE INDEX records_by_end ON records (kind, expires_ms) WHERE expires_ms IS NOT NULL;
  `,
];
