using System.Net.Http.Json;
using FaultTolerantPay.SampleBank;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>The command <c>serve</c>, in a process of its own, fetches the statement of the day before.</summary>
public sealed class StatementServeTests
{
    private const string Secret = "a secret of the tests alone";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Serve_BankHasAFileOfYesterday_StoresIt()
    {
        string folder = Directory.CreateTempSubdirectory("statement-serve-").FullName;
        try
        {
            var clock = new ClockOfYesterday();
            await using SampleBankServer bank = await SampleBankServer.StartAsync(
                new SampleBankOptions { LedgerPath = Path.Combine(folder, "bank.db"), CallbackSecret = Secret, Time = clock },
                CancellationToken.None);
            DateOnly day = await PayOutAsync(bank.Address, clock);
            string store = Path.Combine(folder, "store.db");
            using var serve = new ProgramProcess(
                "FaultTolerantPay.SampleHost", Secret, "serve", "--bank", bank.Address.AbsoluteUri, "--store", store, "--answers",
                Path.Combine(folder, "answers"), "--at-once", "1", "--quick");

            Assert.That(await UntilStoredAsync(serve, store), Is.EqualTo($"bank 7700001 {day:yyyy-MM-dd}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Books a payout yesterday, and lets today begin at the bank.</summary>
    private static async Task<DateOnly> PayOutAsync(Uri bank, ClockOfYesterday clock)
    {
        using var http = new HttpClient { BaseAddress = bank };
        var day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        using HttpResponseMessage paid = await http.PostAsJsonAsync(
            "/payouts/instant/instructions",
            new
            {
                reference = "p1",
                merchant = "shop",
                order = "o1",
                purpose = "Payout",
                ordinal = 1,
                amountMinor = 4_000,
                currency = "EUR",
                sendBefore = "2999-01-01T00:00:00Z",
            });
        Assert.That(paid.IsSuccessStatusCode);
        clock.IsOver = true;
        return day;
    }

    private static async Task<string> UntilStoredAsync(ProgramProcess serve, string store)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow + Patience;
        while (DateTimeOffset.UtcNow < end)
        {
            Assert.That(serve.HasExited, Is.False, serve.Errors);
            if (File.Exists(store) && Read(store) is { } stored)
            {
                return stored;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"no file was stored: {serve.Errors}");
        return "";
    }

    private static string? Read(string store)
    {
        using var connection = new SqliteConnection($"Data Source={store};Mode=ReadOnly;Pooling=False");
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT provider || ' ' || merchant_number || ' ' || day FROM statement_file";
            return (string?)command.ExecuteScalar();
        }
        catch (SqliteException)
        {
            // The host has not made its tables yet.
            return null;
        }
    }

    /// <summary>A day behind, until the test ends that day.</summary>
    private sealed class ClockOfYesterday : TimeProvider
    {
        public bool IsOver { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(IsOver ? 0 : -1);
    }
}
