using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>The bank's ledger file, read with SQL: apart from the adapters, and from the bank's own answers.</summary>
internal sealed class BankLedger
{
    private BankLedger(IReadOnlyDictionary<(string Merchant, string Order, string Currency), LedgerOrder> orders, long paidTwice,
        long bookedTwice, long postingSum, IReadOnlyList<ChannelBooking> channelBookings)
    {
        Orders = orders;
        DoublePayouts = paidTwice;
        DoubleCollections = bookedTwice;
        PostingSum = postingSum;
        ChannelBookings = channelBookings;
    }

    public IReadOnlyDictionary<(string Merchant, string Order, string Currency), LedgerOrder> Orders { get; }

    /// <summary>Orders that were paid out more than once.</summary>
    public long DoublePayouts { get; }

    /// <summary>
    /// Collections that were booked more than once, and orders whose customer paid more, after refunds, than the merchant got.
    /// </summary>
    public long DoubleCollections { get; }

    /// <summary>The ledger's own two sides, over all currencies: 0 where it is sound.</summary>
    public long PostingSum { get; }

    /// <summary>What each channel booked and charged, one row for each reference.</summary>
    public IReadOnlyList<ChannelBooking> ChannelBookings { get; }

    public static BankLedger Read(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        Dictionary<(string, string, string), LedgerOrder> orders = [];
        using (SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText =
                "SELECT merchant, order_id, currency, executions, executed_minor, payouts, paid_out_minor, collected_minor, " +
                "refunded_minor, fees_minor FROM order_total";
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                var order = new LedgerOrder(
                    row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
                    row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9));
                orders.Add((order.Merchant, order.Order, order.Currency), order);
            }
        }

        List<ChannelBooking> bookings = [];
        using (SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText =
                """
                SELECT endpoint_group, kind, reference, currency, SUM(amount_minor) FROM booking
                WHERE endpoint_group LIKE 'payout-%' OR endpoint_group LIKE 'collection-%' GROUP BY 1, 2, 3, 4
                """;
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                bookings.Add(new ChannelBooking(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4)));
            }
        }

        return new BankLedger(
            orders,
            orders.Values.LongCount(order => order.Payouts > 1),
            Number(connection, "SELECT COUNT(*) FROM booked_twice WHERE kind IN ('collection', 'advice_debit')")
                + orders.Values.LongCount(order => order.CollectedMinor - order.RefundedMinor > order.PaidOutMinor),
            Number(connection, "SELECT COALESCE(SUM(amount_minor), 0) FROM posting"),
            bookings);
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a constant of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
