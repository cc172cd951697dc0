namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>The additions to <see cref="StoreSchema"/> for operators' queries.</summary>
internal static class OperationsSchema
{
    /// <summary>
    /// A narrow table of outstanding advances, with an index for each query, and indexes by time. Final advances are not in it, so years of
    /// them cost nothing. The keys start with the currency, or with the filter and then the currency: sums of money never mix currencies,
    /// and each page is one contiguous range of one index.
    /// </summary>
    public const string Queries = """
        CREATE TABLE outstanding (
          currency TEXT NOT NULL, reserved_at TEXT NOT NULL, subject_id INTEGER NOT NULL, merchant TEXT NOT NULL, customer TEXT NOT NULL,
          institution TEXT NOT NULL, state TEXT NOT NULL, outstanding_minor INTEGER NOT NULL, exposure_minor INTEGER NOT NULL,
          PRIMARY KEY (currency, reserved_at, subject_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX outstanding_by_customer ON outstanding (customer, currency, reserved_at, subject_id);
        CREATE INDEX outstanding_by_merchant ON outstanding (merchant, currency, reserved_at, subject_id);
        CREATE INDEX outstanding_by_institution ON outstanding (institution, currency, reserved_at, subject_id);
        CREATE INDEX outstanding_by_state ON outstanding (state, currency, reserved_at, subject_id);
        INSERT INTO outstanding (currency, reserved_at, subject_id, merchant, customer, institution, state, outstanding_minor,
          exposure_minor)
          SELECT currency, reserved_at, subject_id, merchant, customer, institution, state, outstanding_minor, exposure_minor FROM advance
          WHERE exposure_minor > 0;
        CREATE INDEX journal_by_time ON journal (booked_at);
        CREATE INDEX outage_by_end ON outage (ended_at);
        """;

    /// <summary>Operator controls, and which of them are active.</summary>
    public const string Orders = """
        CREATE TABLE operator_order (
          number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, target_kind TEXT NOT NULL, target_id TEXT NOT NULL,
          work TEXT NOT NULL,
          ordered_by TEXT NOT NULL, ordered_at TEXT NOT NULL, reason TEXT NOT NULL, ends_at TEXT) STRICT;
        CREATE TABLE order_in_force (
          target_kind TEXT NOT NULL, target_id TEXT NOT NULL, work TEXT NOT NULL, number INTEGER NOT NULL, ends_at TEXT,
          PRIMARY KEY (target_kind, target_id, work)) STRICT, WITHOUT ROWID;
        CREATE INDEX order_in_force_by_number ON order_in_force (number);
        CREATE INDEX order_in_force_by_end ON order_in_force (ends_at) WHERE ends_at IS NOT NULL;
        """;
}
