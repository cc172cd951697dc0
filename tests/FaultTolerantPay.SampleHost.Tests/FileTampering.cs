using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleHost.Tests;

/// <summary>Tampers with a file behind the back of whoever wrote it.</summary>
internal static class FileTampering
{
    /// <summary>Repeats the first booking of a kind in the bank's ledger.</summary>
    public static string BookAgain(string kind) => $"""
        INSERT INTO booking (booked_ms, business_day, kind, endpoint_group, reference, merchant, order_id, attempt, customer,
          amount_minor, currency, statement_day, order_kind, original)
        SELECT booked_ms, business_day, kind, endpoint_group, reference, merchant, order_id, attempt, customer, amount_minor, currency,
          statement_day, order_kind, original
        FROM booking WHERE kind = '{kind}' ORDER BY booking_id LIMIT 1
        """;

    /// <summary>Runs a statement that must change something.</summary>
    public static async Task RunAsync(string path, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.That(await command.ExecuteNonQueryAsync(), Is.GreaterThan(0), sql);
    }
}
