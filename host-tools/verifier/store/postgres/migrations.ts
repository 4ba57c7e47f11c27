/**
 * The database's layout, as the steps that led to it. A step that was ever released is never changed.
 *
 * Tables and columns have the names that they have in a store on disk (../migrations.ts), so that one can be copied to the
 * other. Names compare by their bytes (`COLLATE "C"`), whatever the database's language is.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE dscplus.settings (name text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);
  CREATE TABLE dscplus.users (name text COLLATE "C" PRIMARY KEY, suspended boolean NOT NULL);
  -- A counter goes up to 2^64, which takes twenty digits.
  CREATE TABLE dscplus.cards (
    serial text COLLATE "C" PRIMARY KEY, suite text NOT NULL, sealed_key bytea NOT NULL, sealed_pin_hash bytea,
    counter numeric(20) NOT NULL CHECK (counter BETWEEN 0 AND 18446744073709551616), epoch bigint NOT NULL,
    suspended boolean NOT NULL, resync_until_ms bigint NOT NULL
  ) WITH (fillfactor = 90);
  CREATE TABLE dscplus.assignments (
    "user" text COLLATE "C" NOT NULL, serial text COLLATE "C" NOT NULL, active boolean NOT NULL, seal text NOT NULL,
    PRIMARY KEY ("user", serial)
  );
  CREATE INDEX assignments_of_card ON dscplus.assignments (serial, "user");
  CREATE TABLE dscplus.limits (
    "user" text COLLATE "C" NOT NULL, serial text COLLATE "C" NOT NULL, failures_ms text NOT NULL,
    in_a_row bigint NOT NULL, locked_until_ms bigint NOT NULL, disabled boolean NOT NULL, PRIMARY KEY ("user", serial)
  ) WITH (fillfactor = 80);
  CREATE TABLE dscplus.challenges (
    sequence bigint PRIMARY KEY, handle text COLLATE "C" NOT NULL UNIQUE, "user" text COLLATE "C" NOT NULL,
    serial text COLLATE "C" NOT NULL, epoch bigint NOT NULL, question text NOT NULL, purpose text NOT NULL,
    task_hash text NOT NULL, name_hash text COLLATE "C" NOT NULL, issued_ms bigint NOT NULL, expires_ms bigint NOT NULL,
    wrong_tries integer NOT NULL DEFAULT 0, accepted_ms bigint
  ) WITH (fillfactor = 80);
  CREATE INDEX challenges_of_name ON dscplus.challenges (name_hash, sequence);
  CREATE TABLE dscplus.refusals (name_hash text COLLATE "C" PRIMARY KEY, count bigint NOT NULL, place bigint NOT NULL);
  CREATE INDEX refusals_by_place ON dscplus.refusals (place);
  CREATE TABLE dscplus.questions (
    scope text COLLATE "C" NOT NULL, class text COLLATE "C" NOT NULL, place bigint NOT NULL, PRIMARY KEY (scope, class)
  );
  CREATE INDEX questions_by_place ON dscplus.questions (scope, place);
  CREATE TABLE dscplus.records (
    kind text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, owner text COLLATE "C" NOT NULL, expires_ms bigint,
    revision bigint NOT NULL, value text NOT NULL, PRIMARY KEY (kind, key)
  ) WITH (fillfactor = 80);
  CREATE INDEX records_of_owner ON dscplus.records (owner, kind, key);
  CREATE INDEX records_by_end ON dscplus.records (kind, expires_ms) WHERE expires_ms IS NOT NULL;
  CREATE TABLE dscplus.audit (
    sequence bigint PRIMARY KEY, time_ms bigint NOT NULL, text text NOT NULL, mac text NOT NULL
  );
  CREATE TABLE dscplus.audit_head (
    one integer PRIMARY KEY CHECK (one = 1), sequence bigint NOT NULL, time_ms bigint NOT NULL, mac text NOT NULL
  ) WITH (fillfactor = 10);
  INSERT INTO dscplus.audit_head VALUES (1, 0, 0, '');
  `,
];
