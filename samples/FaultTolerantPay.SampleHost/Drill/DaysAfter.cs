using FaultTolerantPay.SampleHost.Serve;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>
/// The days after the last payment: what is due is collected, operators decide on what is not, and every pending payment gets its outcome.
/// </summary>
internal sealed class DaysAfter(DrillEnvironment world, DrillRun run)
{
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(60);
    private static readonly TimeSpan Step = TimeSpan.FromHours(12);
    private static readonly TimeSpan UntilStatement = TimeSpan.FromHours(25);

    public async Task RunAsync(Tally tally, CancellationToken stop)
    {
        // The statement of the last day is part of it.
        await run.PassUntilAsync(new DateTimeOffset(world.Driver.Now.UtcDateTime.Date, TimeSpan.Zero) + UntilStatement, stop);
        await PassUntilQuietAsync(stop);
        await DecideAsync(ReferenceEquals(tally, run.Rehearsed), stop);
        await PassUntilQuietAsync(stop);
        foreach ((TransactionKey key, (_, TransactionOutcome outcome)) in tally.Answers.Where(answer => !answer.Value.Outcome.IsFinal)
            .ToList())
        {
            if (await world.Store.FindTransactionAsync(key, stop) is { Outcome: { IsFinal: true } final }
                && outcome.Kind == OutcomeKind.Pending)
            {
                tally.Settle(key, final);
            }
        }
    }

    private async Task PassUntilQuietAsync(CancellationToken stop)
    {
        DateTimeOffset end = world.Driver.Now + MaxDuration;
        while (world.Driver.Now < end && !await Settling.IsQuietAsync(world.Store, stop))
        {
            await run.PassUntilAsync(world.Driver.Now + Step, stop);
        }
    }

    /// <summary>
    /// Of the customers who do not pay, one in three settles with an operator, one in three is given up, and one in three stays delinquent.
    /// </summary>
    private async Task DecideAsync(bool isRehearsal, CancellationToken stop)
    {
        List<Advance> delinquent = [];
        TransactionKey? after = null;
        do
        {
            IReadOnlyList<Advance> page = await world.Store.ListAdvancesAsync(AdvanceState.Delinquent, after, StoreRules.MaxPageSize, stop);
            delinquent.AddRange(page);
            after = page.Count == StoreRules.MaxPageSize ? page[^1].Key : null;
        }
        while (after is not null);
        delinquent.RemoveAll(advance => Rehearsal.IsPart(advance.Key.Merchant.Value) != isRehearsal);
        for (int i = 0; i < delinquent.Count; i++)
        {
            Advance advance = delinquent[i];
            OperatorActionResult? result = (i % 3) switch
            {
                0 => await world.Operations.RecordCustomerPaymentAsync(
                    advance.Key, $"receipt-{advance.Key.Merchant}-{advance.Key.Order}",
                    advance.Amount with { Minor = advance.OutstandingMinor }, DrillRun.Operator, "paid at the counter", stop),
                1 => await world.Operations.WriteOffAsync(advance.Key, DrillRun.Operator, "cannot be reached", stop),
                _ => null,
            };
            if (result is { IsDone: false })
            {
                throw new InvalidOperationException(
                    $"The operator's action on {advance.Key} ended {result.Status} ({result.Reason}): expected it to be carried out.");
            }
        }
    }
}
