using FaultTolerantPay.Crash.Node;
using FaultTolerantPay.Crash.Outside;
using FaultTolerantPay.SampleHost.Drill.Audit;
using FaultTolerantPay.SampleHost.Serve;
using FaultTolerantPay.Storage;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.Crash.Audit;

/// <summary>Checks, when everything is settled, what callers were told, the store and the bank's ledger against each other.</summary>
internal sealed class RoundAudit(IStandInStore store, Callers callers, string ledger)
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until nothing is under way.</summary>
    /// <returns>Whether it became so in time.</returns>
    public async Task<bool> SettleAsync(TimeSpan limit)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow + limit;
        while (!await IsQuietAsync())
        {
            if (DateTimeOffset.UtcNow > end)
            {
                return false;
            }

            await Task.Delay(Look);
        }

        return true;
    }

    /// <summary>What is wrong, one line each.</summary>
    public async Task<List<string>> FindProblemsAsync()
    {
        List<Advance> advances = await AdvancesAsync();
        BankLedger bank = BankLedger.Read(ledger);
        List<string> problems = [.. callers.Contradictions];
        problems.AddRange(Reconciliation.Of(Payments(), [.. advances.Select(Row)], bank).Discrepancies);
        problems.AddRange(advances.Where(advance => !Row(advance).IsFinal).Select(advance => $"{advance.Key} ended {advance.State}."));
        Add(bank.DoublePayouts == 0, $"{bank.DoublePayouts} orders were paid out twice.");
        Add(bank.DoubleCollections == 0, $"{bank.DoubleCollections} collections were made twice.");
        long most = MostOutstanding();
        Add(most <= NodeProgram.CapMinor, $"{most} minor units were outstanding at the bank; the cap is {NodeProgram.CapMinor}.");
        long counted = (await store.ReadCounterAsync(new CounterKey(CounterScope.All, "", NodeProgram.Currency), Never)).AmountMinor;
        long owed = advances.Sum(advance => advance.OutstandingMinor);
        Add(counted == owed, $"The counter says {counted} minor units, the advances {owed}.");
        foreach (IGrouping<Currency, AccountBalance> sum in (await store.GetTrialBalanceAsync(Never)).GroupBy(account => account.Currency))
        {
            Add(sum.Sum(account => account.BalanceMinor) == 0, $"The journal does not sum to zero in {sum.Key}.");
        }

        problems.AddRange((await store.CheckAuditTrailAsync(null, Never)).Problems);
        return problems;

        void Add(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    private async Task<bool> IsQuietAsync()
    {
        try
        {
            return await Settling.IsQuietAsync(store, Never);
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private async Task<List<Advance>> AdvancesAsync()
    {
        var advances = new List<Advance>();
        IReadOnlyList<Advance> page;
        do
        {
            page = await store.ListAdvancesAsync(null, advances.Count > 0 ? advances[^1].Key : null, StoreRules.MaxPageSize, Never);
            advances.AddRange(page);
        }
        while (page.Count == StoreRules.MaxPageSize);
        return advances;
    }

    /// <summary>The final answers: what passed by itself must have left no trace at the bank.</summary>
    private List<PaymentRow> Payments() =>
    [
        .. callers.Asked.Where(asked => asked.Answer is { IsFinal: true }).Select(asked => new PaymentRow(
            asked.Payment.Merchant, asked.Payment.Order, asked.Payment.Order, NodeProgram.Currency.Code, asked.Payment.AmountMinor,
            asked.Answer!.Kind, IsFinal: true, asked.Answer.Reason)),
    ];

    private static AdvanceRow Row(Advance advance) => new(
        advance.Key.Merchant.Value, advance.Key.Order.Value, advance.Key.Attempt.Value, advance.Amount.Currency.Code, advance.State,
        advance.Amount.Minor, advance.OutstandingMinor, advance.CollectedMinor, advance.IsPaid, advance.CustomerRefundedMinor,
        advance.WrittenOffMinor, advance.IsSuperseded, advance.NextActionAt is not null, ManualMinor: 0, advance.FeesMinor, Subject: 0,
        PostedMinor: 0);

    /// <summary>The most that the bank had paid out and not collected at any moment, in the order in which it booked.</summary>
    private long MostOutstanding()
    {
        using var connection = new SqliteConnection($"Data Source={ledger};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT COALESCE(MAX(outstanding), 0) FROM (
              SELECT SUM(CASE kind WHEN 'payout' THEN amount_minor WHEN 'collection' THEN -amount_minor ELSE 0 END)
                OVER (ORDER BY booking_id) AS outstanding FROM booking)
            """;
        return (long)command.ExecuteScalar()!;
    }
}
