using FaultTolerantPay.Crash.Node;
using FaultTolerantPay.SampleHost.Drill.Audit;
using FaultTolerantPay.SampleHost.Serve;
using FaultTolerantPay.Storage;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.Crash.Audit;

/// <summary>Checks, when everything is settled, what callers were told, the store and the bank's ledger against each other.</summary>
/// <param name="store">The store.</param>
/// <param name="ledger">The bank's ledger.</param>
/// <param name="capMinor">The most that may have been outstanding at any time.</param>
internal sealed class RoundAudit(IStandInStore store, string ledger, long capMinor)
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until nothing is under way.</summary>
    /// <returns>Whether it became so in time.</returns>
    public Task<bool> SettleAsync(TimeSpan limit) => BecomesAsync(() => Settling.IsQuietAsync(store, Never), limit);

    /// <summary>Waits until each payment has its outcome and no payout is under way. Collections may be outstanding.</summary>
    /// <returns>Whether it became so in time.</returns>
    public Task<bool> DecideAsync(TimeSpan limit) => BecomesAsync(AreDecidedAsync, limit);

    /// <summary>What is wrong, one line each.</summary>
    /// <param name="told">What callers were told.</param>
    /// <param name="isCollected">Whether every advance must have ended.</param>
    public async Task<List<string>> FindProblemsAsync(
        IEnumerable<(PaymentAsked Payment, PaymentAnswer? Answer)> told, bool isCollected)
    {
        List<Advance> advances = await AdvancesAsync();
        BankLedger bank = BankLedger.Read(ledger);
        List<string> problems = [];
        problems.AddRange(Reconciliation.Of(Payments(told), [.. advances.Select(Row)], bank).Discrepancies);
        if (isCollected)
        {
            problems.AddRange(
                advances.Where(advance => !Row(advance).IsFinal).Select(advance => $"{advance.Key} ended {advance.State}."));
        }

        Add(bank.DoublePayouts == 0, $"{bank.DoublePayouts} orders were paid out twice.");
        Add(bank.DoubleCollections == 0, $"{bank.DoubleCollections} collections were made twice.");
        long most = MostOutstanding();
        Add(most <= capMinor, $"{most} minor units were outstanding at the bank; the cap is {capMinor}.");
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

    private async Task<bool> AreDecidedAsync()
    {
        foreach (AdvanceState state in new[] { AdvanceState.Reserved, AdvanceState.PayoutSent, AdvanceState.PayoutUnknown })
        {
            if ((await store.ListAdvancesAsync(state, null, 1, Never)).Count > 0)
            {
                return false;
            }
        }

        return (await store.ReadBacklogAsync(WorkKind.Transaction, DateTimeOffset.UtcNow.AddYears(1), Never)).Due == 0;
    }

    private static async Task<bool> BecomesAsync(Func<Task<bool>> condition, TimeSpan limit)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow + limit;
        while (!await HoldsAsync(condition))
        {
            if (DateTimeOffset.UtcNow > end)
            {
                return false;
            }

            await Task.Delay(Look);
        }

        return true;
    }

    private static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
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
    private static List<PaymentRow> Payments(IEnumerable<(PaymentAsked Payment, PaymentAnswer? Answer)> told) =>
    [
        .. told.Where(asked => asked.Answer is { IsFinal: true }).Select(asked => new PaymentRow(
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
