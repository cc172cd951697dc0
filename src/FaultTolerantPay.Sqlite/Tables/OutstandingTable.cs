using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// Outstanding advances: a copy of a few columns of each advance that counts towards the caps, updated in the same transaction.
/// </summary>
internal static class OutstandingTable
{
    private static readonly Sql Upsert = new("""
        INSERT INTO outstanding (currency, reserved_at, subject_id, merchant, customer, institution, state, outstanding_minor,
          exposure_minor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (currency, reserved_at, subject_id) DO UPDATE SET institution = excluded.institution, state = excluded.state,
          outstanding_minor = excluded.outstanding_minor, exposure_minor = excluded.exposure_minor
        """);

    private static readonly Sql Delete = new("DELETE FROM outstanding WHERE currency = ? AND reserved_at = ? AND subject_id = ?");

    public static void Put(StoreTransaction transaction, long subject, Advance advance)
    {
        Query key = transaction.Connection.Use(advance.ExposureMinor > 0 ? Upsert : Delete).Bind(advance.Amount.Currency.Code)
            .Bind(advance.ReservedAt).Bind(subject);
        using Query query = advance.ExposureMinor > 0
            ? key.Bind(advance.Key.Merchant.Value).Bind(advance.Customer.Value).Bind(advance.Institution.Value).Bind(advance.State)
                .Bind(advance.OutstandingMinor).Bind(advance.ExposureMinor)
            : key;
        query.Execute();
    }
}
