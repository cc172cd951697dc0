namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>The tables of the ledger file. README.md explains them to those who audit the bank by reading the file.</summary>
internal static class LedgerSchema
{
    public const int Version = 5;

    // "SBNK": tells a ledger of this bank from any other SQLite file.
    public const int ApplicationId = 0x53424E4B;

    public const string Create = """
        CREATE TABLE instruction_log (
          log_id INTEGER PRIMARY KEY,
          received_ms INTEGER NOT NULL,
          endpoint_group TEXT NOT NULL,
          kind TEXT NOT NULL,
          reference TEXT NOT NULL,
          merchant TEXT NOT NULL,
          order_id TEXT NOT NULL,
          attempt TEXT NOT NULL,
          customer TEXT,
          purpose TEXT NOT NULL,
          ordinal INTEGER NOT NULL,
          amount_minor INTEGER NOT NULL,
          currency TEXT NOT NULL,
          send_before_ms INTEGER,
          outcome TEXT NOT NULL,
          code TEXT,
          booked_minor INTEGER NOT NULL,
          replayed INTEGER NOT NULL,
          answer TEXT NOT NULL
        );

        CREATE TABLE instruction (
          endpoint_group TEXT NOT NULL,
          kind TEXT NOT NULL,
          reference TEXT NOT NULL,
          merchant TEXT NOT NULL,
          order_id TEXT NOT NULL,
          attempt TEXT NOT NULL,
          customer TEXT,
          amount_minor INTEGER NOT NULL,
          currency TEXT NOT NULL,
          status TEXT NOT NULL,
          code TEXT,
          decline_kind TEXT,
          booked_minor INTEGER NOT NULL,
          fee_minor INTEGER NOT NULL,
          bookings INTEGER NOT NULL,
          callback_url TEXT,
          due_ms INTEGER,
          updated_ms INTEGER NOT NULL,
          original TEXT,
          PRIMARY KEY (endpoint_group, kind, reference)
        ) WITHOUT ROWID;
        CREATE INDEX instruction_by_original ON instruction (endpoint_group, original) WHERE original IS NOT NULL;
        CREATE INDEX instruction_by_order ON instruction (merchant, order_id, kind);
        CREATE INDEX instruction_pending ON instruction (due_ms) WHERE due_ms IS NOT NULL;

        CREATE TABLE booking (
          booking_id INTEGER PRIMARY KEY,
          booked_ms INTEGER NOT NULL,
          business_day TEXT NOT NULL,
          kind TEXT NOT NULL,
          endpoint_group TEXT NOT NULL,
          reference TEXT NOT NULL,
          merchant TEXT NOT NULL,
          order_id TEXT NOT NULL,
          attempt TEXT NOT NULL,
          customer TEXT,
          amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
          currency TEXT NOT NULL,
          statement_day TEXT NOT NULL,
          order_kind TEXT NOT NULL,
          original TEXT
        );
        CREATE INDEX booking_by_order ON booking (merchant, order_id);
        CREATE INDEX booking_by_day ON booking (business_day, kind);
        CREATE INDEX booking_by_statement_day ON booking (statement_day, endpoint_group);
        CREATE INDEX booking_of_card ON booking (endpoint_group, reference) WHERE kind IN ('card_payment', 'card_capture');

        CREATE TABLE posting (
          posting_id INTEGER PRIMARY KEY,
          booking_id INTEGER,
          account TEXT NOT NULL,
          currency TEXT NOT NULL,
          amount_minor INTEGER NOT NULL
        );

        CREATE TABLE account (
          account TEXT NOT NULL,
          currency TEXT NOT NULL,
          balance_minor INTEGER NOT NULL,
          PRIMARY KEY (account, currency)
        ) WITHOUT ROWID;

        CREATE TABLE customer (
          customer TEXT NOT NULL,
          currency TEXT NOT NULL,
          opening_minor INTEGER NOT NULL,
          behaviour TEXT NOT NULL,
          code TEXT,
          times_left INTEGER,
          PRIMARY KEY (customer, currency)
        ) WITHOUT ROWID;

        CREATE TABLE fence (
          reference TEXT PRIMARY KEY,
          ticket INTEGER NOT NULL,
          fenced_ms INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE institution_merchant (
          institution TEXT NOT NULL,
          merchant TEXT NOT NULL,
          institution_merchant_id TEXT NOT NULL,
          registered_ms INTEGER NOT NULL,
          PRIMARY KEY (institution, merchant)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX institution_merchant_by_id ON institution_merchant (institution, institution_merchant_id);

        CREATE TABLE merchant_limit (
          institution TEXT NOT NULL,
          institution_merchant_id TEXT NOT NULL,
          currency TEXT NOT NULL,
          limit_minor INTEGER NOT NULL,
          PRIMARY KEY (institution, institution_merchant_id, currency)
        ) WITHOUT ROWID;

        CREATE TABLE credit (
          institution TEXT NOT NULL,
          customer TEXT NOT NULL,
          tier TEXT,
          grade TEXT,
          PRIMARY KEY (institution, customer)
        ) WITHOUT ROWID;

        CREATE TABLE agreement (
          provider TEXT NOT NULL,
          number TEXT NOT NULL,
          card TEXT NOT NULL,
          ended INTEGER NOT NULL,
          PRIMARY KEY (provider, number)
        ) WITHOUT ROWID;

        CREATE TABLE sms (
          provider TEXT NOT NULL,
          reference TEXT NOT NULL,
          card TEXT NOT NULL,
          code TEXT NOT NULL,
          PRIMARY KEY (provider, reference)
        ) WITHOUT ROWID;

        CREATE TABLE business_clock (days_moved INTEGER NOT NULL);
        INSERT INTO business_clock VALUES (0);

        CREATE TABLE closed_statement_day (
          day TEXT PRIMARY KEY,
          closed_ms INTEGER NOT NULL
        ) WITHOUT ROWID;

        -- A channel's fee is booked right after what it is for, and belongs to the same day.
        CREATE VIEW movement AS
        SELECT m.booking_id, m.booked_ms, m.statement_day, m.kind, m.order_kind, m.endpoint_group, m.reference, m.original, m.merchant,
          m.amount_minor, m.currency, COALESCE(f.amount_minor, 0) AS fee_minor,
          iif(m.kind IN ('collection', 'card_payment', 'card_capture'), m.amount_minor, -m.amount_minor) - COALESCE(f.amount_minor, 0)
            AS net_minor,
          (SELECT MIN(o.booking_id) FROM booking o WHERE o.endpoint_group = m.endpoint_group AND o.reference = m.original
            AND o.kind IN ('card_payment', 'card_capture')) AS original_booking_id
        FROM booking m LEFT JOIN booking f ON f.booking_id = m.booking_id + 1 AND f.kind = 'fee'
          AND f.endpoint_group = m.endpoint_group AND f.reference = m.reference
        WHERE m.kind IN ('payout', 'collection', 'customer_refund', 'card_payment', 'card_capture', 'card_refund');

        CREATE VIEW order_total AS
        SELECT merchant, order_id, currency,
          SUM(kind = 'execution') AS executions,
          SUM(CASE kind WHEN 'execution' THEN amount_minor WHEN 'reversal' THEN -amount_minor ELSE 0 END) AS executed_minor,
          SUM(kind = 'payout') AS payouts,
          SUM(CASE kind WHEN 'payout' THEN amount_minor ELSE 0 END) AS paid_out_minor,
          SUM(kind IN ('collection', 'advice_debit')) AS collections,
          SUM(CASE WHEN kind IN ('collection', 'advice_debit') THEN amount_minor ELSE 0 END) AS collected_minor,
          SUM(kind = 'customer_refund') AS customer_refunds,
          SUM(CASE kind WHEN 'customer_refund' THEN amount_minor ELSE 0 END) AS refunded_minor,
          SUM(CASE kind WHEN 'fee' THEN amount_minor ELSE 0 END) AS fees_minor
        FROM booking GROUP BY merchant, order_id, currency;

        CREATE VIEW card_total AS
        SELECT order_id, currency,
          SUM(kind = 'card_payment') AS payments,
          SUM(kind = 'card_capture') AS captures,
          SUM(CASE WHEN kind IN ('card_payment', 'card_capture') THEN amount_minor ELSE 0 END) AS charged_minor,
          SUM(kind = 'card_refund') AS refunds,
          SUM(CASE kind WHEN 'card_refund' THEN amount_minor ELSE 0 END) AS refunded_minor
        FROM booking WHERE kind IN ('card_payment', 'card_capture', 'card_refund') GROUP BY order_id, currency;

        CREATE VIEW booked_twice AS
        SELECT kind, endpoint_group, reference, COUNT(*) AS bookings, SUM(amount_minor) AS amount_minor
        FROM booking GROUP BY kind, endpoint_group, reference HAVING COUNT(*) > 1;
        """;

    public const string Clear = """
        DELETE FROM instruction_log; DELETE FROM instruction; DELETE FROM booking; DELETE FROM posting; DELETE FROM account;
        DELETE FROM customer; DELETE FROM fence; DELETE FROM institution_merchant; DELETE FROM merchant_limit; DELETE FROM credit;
        DELETE FROM agreement; DELETE FROM sms; DELETE FROM closed_statement_day;
        UPDATE business_clock SET days_moved = 0;
        """;
}
