namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>The tables of the stand-in store: payments, advances, journal, counters, messages and work.</summary>
internal static class StandInSchema
{
    /// <summary>
    /// Rows are appended in the order of time and found by the number of their subject, so that only narrow indexes by text are written at
    /// random positions. Numbers come from one sequence in blocks, one block for each batch, taken under the locks of its orders: within a
    /// payment they grow. Numbers of a block that a batch does not use are never used.
    /// </summary>
    public const string Records = """
        CREATE SEQUENCE ftpay_number INCREMENT BY 4096 START WITH 4096 MINVALUE 4096;

        CREATE TABLE subject (
          id bigint PRIMARY KEY, merchant text COLLATE "C" NOT NULL, order_id text COLLATE "C" NOT NULL,
          attempt text COLLATE "C" NOT NULL, UNIQUE (merchant, order_id, attempt));
        COMMENT ON TABLE subject IS 'What records are about: one attempt to pay an order.';

        CREATE TABLE payment (
          subject_id bigint PRIMARY KEY, version bigint NOT NULL, outcome text NOT NULL, is_final boolean NOT NULL, reason text,
          may_be_paid boolean NOT NULL, customer text COLLATE "C" NOT NULL, amount_minor bigint NOT NULL,
          currency text COLLATE "C" NOT NULL, stored_at bigint NOT NULL, record json NOT NULL) WITH (fillfactor = 80);
        CREATE INDEX payment_by_time ON payment (stored_at, subject_id);

        CREATE TABLE advance (
          subject_id bigint PRIMARY KEY, version bigint NOT NULL, state text COLLATE "C" NOT NULL, merchant text COLLATE "C" NOT NULL,
          order_id text COLLATE "C" NOT NULL, attempt text COLLATE "C" NOT NULL, customer text COLLATE "C" NOT NULL,
          institution text COLLATE "C" NOT NULL, outage bigint NOT NULL, amount_minor bigint NOT NULL, currency text COLLATE "C" NOT NULL,
          outstanding_minor bigint NOT NULL, exposure_minor bigint NOT NULL, collected_minor bigint NOT NULL, reserved_at bigint NOT NULL,
          paid_at bigint, collect_at bigint, next_action_at bigint, record json NOT NULL) WITH (fillfactor = 80);
        CREATE INDEX advance_by_state ON advance (state, merchant, order_id, attempt);
        CREATE INDEX advance_known_customer ON advance (reserved_at, subject_id) WHERE customer <> '(forgotten)';

        CREATE TABLE outstanding (
          currency text COLLATE "C" NOT NULL, reserved_at bigint NOT NULL, subject_id bigint NOT NULL, merchant text COLLATE "C" NOT NULL,
          customer text COLLATE "C" NOT NULL, institution text COLLATE "C" NOT NULL, state text COLLATE "C" NOT NULL,
          outstanding_minor bigint NOT NULL, exposure_minor bigint NOT NULL, PRIMARY KEY (currency, reserved_at, subject_id));
        CREATE INDEX outstanding_by_customer ON outstanding (customer, currency, reserved_at, subject_id);
        CREATE INDEX outstanding_by_merchant ON outstanding (merchant, currency, reserved_at, subject_id);
        CREATE INDEX outstanding_by_institution ON outstanding (institution, currency, reserved_at, subject_id);
        CREATE INDEX outstanding_by_state ON outstanding (state, currency, reserved_at, subject_id);

        CREATE TABLE channel_payment (
          subject_id bigint PRIMARY KEY, version bigint NOT NULL, kind text NOT NULL, state text NOT NULL, amount_minor bigint NOT NULL,
          currency text COLLATE "C" NOT NULL, authorised_minor bigint NOT NULL, captured_minor bigint NOT NULL, paid_minor bigint NOT NULL,
          refunded_minor bigint NOT NULL, surplus_minor bigint NOT NULL, fees_minor bigint NOT NULL, is_certainly_unpaid boolean NOT NULL,
          created_at bigint NOT NULL, next_action_at bigint, record json NOT NULL) WITH (fillfactor = 80);
        CREATE TABLE channel_operation (
          subject_id bigint NOT NULL, kind text COLLATE "C" NOT NULL, ordinal integer NOT NULL, reference text COLLATE "C" NOT NULL UNIQUE,
          provider text COLLATE "C" NOT NULL, channel text COLLATE "C" NOT NULL, amount_minor bigint NOT NULL,
          currency text COLLATE "C" NOT NULL, outcome text NOT NULL, is_resolved boolean NOT NULL, moved_minor bigint NOT NULL,
          surplus_minor bigint NOT NULL, fee_minor bigint NOT NULL, written_at bigint NOT NULL, PRIMARY KEY (subject_id, kind, ordinal));
        CREATE INDEX channel_operation_by_channel ON channel_operation (channel, written_at, reference);

        CREATE TABLE channel_settlement (
          subject_id bigint PRIMARY KEY, version bigint NOT NULL, provider text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
          account text COLLATE "C" NOT NULL, booked_on text COLLATE "C" NOT NULL, amount_minor bigint NOT NULL,
          currency text COLLATE "C" NOT NULL, suspense_minor bigint NOT NULL, is_settled boolean NOT NULL, changed_at bigint NOT NULL,
          record json NOT NULL);
        CREATE INDEX channel_settlement_by_day ON channel_settlement (booked_on, provider, id);
        CREATE INDEX channel_settlement_by_provider ON channel_settlement (provider, booked_on, id);

        CREATE TABLE instruction (
          subject_id bigint NOT NULL, purpose text COLLATE "C" NOT NULL, ordinal integer NOT NULL,
          reference text COLLATE "C" NOT NULL UNIQUE, channel text COLLATE "C" NOT NULL, amount_minor bigint NOT NULL,
          currency text COLLATE "C" NOT NULL, outcome text NOT NULL, is_resolved boolean NOT NULL, written_at bigint NOT NULL,
          send_before bigint NOT NULL, record json NOT NULL, PRIMARY KEY (subject_id, purpose, ordinal)) WITH (fillfactor = 80);
        CREATE INDEX instruction_by_channel ON instruction (channel, written_at, reference);

        CREATE TABLE receipt (
          id text COLLATE "C" PRIMARY KEY, merchant text COLLATE "C" NOT NULL, order_id text COLLATE "C" NOT NULL,
          attempt text COLLATE "C" NOT NULL);

        CREATE TABLE approval (
          id text COLLATE "C" PRIMARY KEY, merchant text COLLATE "C" NOT NULL, order_id text COLLATE "C" NOT NULL,
          attempt text COLLATE "C" NOT NULL, kind text NOT NULL, amount_minor bigint NOT NULL, currency text COLLATE "C" NOT NULL,
          ordered_by text COLLATE "C" NOT NULL, ordered_at bigint NOT NULL, expires_at bigint NOT NULL, status text COLLATE "C" NOT NULL,
          decided_by text COLLATE "C", decided_at bigint, record json NOT NULL);
        CREATE INDEX approval_waiting ON approval (id) WHERE status = 'Waiting';
        CREATE INDEX approval_by_payment ON approval (merchant, order_id, attempt);

        CREATE TABLE difference (
          id text COLLATE "C" PRIMARY KEY, merchant text COLLATE "C" NOT NULL, order_id text COLLATE "C" NOT NULL,
          attempt text COLLATE "C" NOT NULL, kind text NOT NULL, opened_at bigint NOT NULL, closed_at bigint, closed_by text COLLATE "C",
          record json NOT NULL);
        CREATE INDEX difference_open ON difference (id) WHERE closed_at IS NULL;
        CREATE INDEX difference_by_payment ON difference (merchant, order_id, attempt);
        """;

    /// <summary>
    /// Work, messages and counters: few rows that change often. A counter's key is its text, so that one array finds all of a batch; no
    /// index covers a value that changes, so that a hot counter's row stays on its page.
    /// </summary>
    public const string Queues = """
        CREATE TABLE counter (
          key text COLLATE "C" PRIMARY KEY, scope text NOT NULL, id text NOT NULL, currency text NOT NULL, is_exposure boolean NOT NULL,
          slice bigint, slice_ticks bigint NOT NULL, amount_minor bigint NOT NULL, count bigint NOT NULL, forget_after bigint NOT NULL,
          is_shared boolean NOT NULL) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
        CREATE INDEX counter_by_end ON counter (forget_after);
        CREATE TABLE counter_share (
          key text COLLATE "C" NOT NULL, chain bigint NOT NULL, amount_minor bigint NOT NULL, count bigint NOT NULL,
          granted_minor bigint NOT NULL, granted_count bigint NOT NULL, max_amount_minor bigint, max_count bigint,
          PRIMARY KEY (key, chain)) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
        COMMENT ON TABLE counter_share IS 'The parts of counters that many batches change: each changes its own part without waiting.';
        CREATE VIEW counter_total AS
          SELECT c.key, c.scope, c.id, c.currency, c.is_exposure, c.slice, c.slice_ticks,
            c.amount_minor + coalesce(s.amount_minor, 0) AS amount_minor, c.count + coalesce(s.count, 0) AS count
          FROM counter c LEFT JOIN LATERAL (
            SELECT sum(amount_minor)::bigint AS amount_minor, sum(count)::bigint AS count FROM counter_share WHERE key = c.key) s ON true;
        COMMENT ON VIEW counter_total IS 'The values of counters with all their parts.';

        CREATE TABLE message (
          number bigint PRIMARY KEY, id text COLLATE "C" NOT NULL UNIQUE, stream text COLLATE "C" NOT NULL, subject_id bigint NOT NULL,
          order_id text COLLATE "C" NOT NULL, attempt text COLLATE "C" NOT NULL, status text COLLATE "C" NOT NULL,
          attempts integer NOT NULL, record json NOT NULL);
        CREATE INDEX message_waiting ON message (subject_id, stream, number) WHERE status = 'Waiting';
        CREATE INDEX message_by_subject ON message (subject_id);

        CREATE TABLE work (
          kind text COLLATE "C" NOT NULL, subject_id bigint NOT NULL, lane text COLLATE "C" NOT NULL, merchant text COLLATE "C" NOT NULL,
          due_at bigint NOT NULL, number bigint NOT NULL, is_leased boolean NOT NULL, PRIMARY KEY (kind, subject_id))
          WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
        CREATE INDEX work_due ON work (kind, lane, due_at, number);
        CREATE INDEX work_by_merchant ON work (kind, lane, merchant, due_at, number);
        """;
}
