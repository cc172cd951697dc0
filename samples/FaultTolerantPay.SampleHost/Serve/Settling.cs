using System.Globalization;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>Says when nothing is under way any more, and what is left where that takes too long.</summary>
internal static class Settling
{
    private static readonly DateTimeOffset Ever = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Waits until it is quiet. Where it does not become so in time, the answer is no, and an operator is told what is left.
    /// </summary>
    public static async Task<int> RunAsync(IServiceProvider services, TimeSpan maxLength, TextWriter error, CancellationToken stop)
    {
        if (await WaitAsync(services, maxLength, stop))
        {
            return ExitCode.Done;
        }

        error.WriteLine($"Not settled after {QueryOptions.Shown(maxLength)}:");
        foreach (string line in await WhatIsLeftAsync(services, stop))
        {
            error.Line($"  {line}");
        }

        return ExitCode.AnswerIsNo;
    }

    /// <summary>Waits until it is quiet; false where it did not become so in time.</summary>
    private static async Task<bool> WaitAsync(IServiceProvider services, TimeSpan maxLength, CancellationToken stop)
    {
        var store = services.GetRequiredService<IStandInStore>();
        var time = services.GetRequiredService<TimeProvider>();
        DateTimeOffset end = time.GetUtcNow() + maxLength;
        while (!await IsQuietAsync(store, stop))
        {
            if (time.GetUtcNow() >= end)
            {
                return false;
            }

            await Task.Delay(Look, time, stop);
        }

        return true;
    }

    /// <summary>Every advance is settled or waits for an operator, no outcome is pending, and no message waits.</summary>
    public static async Task<bool> IsQuietAsync(IStandInStore store, CancellationToken stop)
    {
        foreach (AdvanceState state in Unsettled)
        {
            if ((await store.ListAdvancesAsync(state, null, 1, stop)).Count > 0)
            {
                return false;
            }
        }

        foreach (WorkKind kind in new[] { WorkKind.Transaction, WorkKind.Advices, WorkKind.Notices })
        {
            if ((await store.ReadBacklogAsync(kind, Ever, stop)).Due > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// What is under way, one line each: the state of the business system, the work that waits, an example of each state in which advances
    /// are, and the open discrepancies.
    /// </summary>
    private static async Task<IReadOnlyList<string>> WhatIsLeftAsync(IServiceProvider services, CancellationToken stop)
    {
        var store = services.GetRequiredService<IStandInStore>();
        FaultState fault = services.GetRequiredService<IFaultSwitch>().State;
        List<string> left = [$"The business system is held to be {fault.Status}{(fault.Cause is { } cause ? $" ({cause})" : "")}."];
        foreach (LateWorkTotal total in await services.GetRequiredService<IOperatorQueries>().SumLateAsync(Ever, stop))
        {
            left.Add(string.Create(CultureInfo.InvariantCulture,
                $"Work: {total.Count} {total.Kind} {total.State}, the first due at {QueryOptions.Shown(total.OldestDueAt)}."));
        }

        foreach (AdvanceState state in Unsettled)
        {
            if (await store.ListAdvancesAsync(state, null, 1, stop) is [var advance, ..])
            {
                string held = advance.HeldByDiscrepancies.Any() ? $", held by {string.Join(", ", advance.HeldByDiscrepancies)}" : "";
                left.Add($"Advances: {state}, for instance {advance.Key}{held}.");
            }
        }

        foreach (IGrouping<DiscrepancyKind, Discrepancy> kind in (await store.ListDiscrepanciesAsync(openOnly: true, null,
            StoreRules.MaxPageSize, stop)).GroupBy(discrepancy => discrepancy.Kind))
        {
            left.Add(string.Create(CultureInfo.InvariantCulture,
                $"Discrepancies: {kind.Count()} {kind.Key}, for instance {kind.First().Id}: {kind.First().Evidence}"));
        }

        return left;
    }

    /// <summary>All states but those in which nothing more is due, and the one that waits for an operator.</summary>
    private static IEnumerable<AdvanceState> Unsettled => Enum.GetValues<AdvanceState>().Except(
        [AdvanceState.Released, AdvanceState.Collected, AdvanceState.Superseded, AdvanceState.WrittenOff, AdvanceState.Delinquent]);
}
