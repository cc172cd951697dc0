using FaultTolerantPay.Advances;
using FaultTolerantPay.Work;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>Says when nothing is under way any more.</summary>
internal static class Settling
{
    private static readonly DateTimeOffset Ever = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until it is quiet; false where it did not become so in time.</summary>
    public static async Task<bool> WaitAsync(IServiceProvider services, TimeSpan longest, CancellationToken stop)
    {
        var store = services.GetRequiredService<IStandInStore>();
        var time = services.GetRequiredService<TimeProvider>();
        DateTimeOffset end = time.GetUtcNow() + longest;
        while (!await IsQuietAsync(store, stop))
        {
            if (time.GetUtcNow() >= end)
                return false;
            await Task.Delay(Look, time, stop);
        }
        return true;
    }

    /// <summary>Every advance is settled or waits for an operator, no outcome is pending, and no message waits.</summary>
    public static async Task<bool> IsQuietAsync(IStandInStore store, CancellationToken stop)
    {
        foreach (AdvanceState state in Enum.GetValues<AdvanceState>())
        {
            if (!AdvanceStates.IsFinal(state) && state != AdvanceState.Delinquent && (await store.ListAdvancesAsync(state, null, 1, stop)).Count > 0)
                return false;
        }
        foreach (WorkKind kind in new[] { WorkKind.Transaction, WorkKind.Advices, WorkKind.Notices })
        {
            if ((await store.ReadBacklogAsync(kind, Ever, stop)).Due > 0)
                return false;
        }
        return true;
    }
}
