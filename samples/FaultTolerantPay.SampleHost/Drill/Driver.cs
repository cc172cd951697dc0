using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>
/// Lets the drill's time pass. The clock stands while calls are under way and moves on between them, from one due piece of work to the
/// next, so that days pass in seconds and nothing is
/// skipped; the calls themselves are real.
/// </summary>
internal sealed class Driver(ManualTimeProvider clock, IStandInStore store, IFaultSwitch faults, IEnumerable<IBackgroundWork> works)
{
    /// <summary>
    /// Work that comes due within so short a time is done together; while there is a fault, and until all traffic is back, each step is as
    /// short.
    /// </summary>
    private static readonly TimeSpan MinStep = TimeSpan.FromSeconds(15);

    private const int MaxRounds = 500;

    // They have something to do once a day: asked in each round, they would only make the drill slow.
    private static readonly string[] DailyWorks = ["statements", "reconciliation"];

    private readonly IBackgroundWork[] _works = [.. works.Where(work => !DailyWorks.Contains(work.Name))];
    private readonly IBackgroundWork[] _daily = [.. DailyWorks.SelectMany(name => works.Where(work => work.Name == name))];

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Moves the clock to that time, with all work done that comes due on the way.</summary>
    public async Task PassUntilAsync(DateTimeOffset time, CancellationToken stop)
    {
        while (Now < time)
        {
            DateTimeOffset next = faults.State.Status == FaultStatus.Healthy ? await NextDueAsync(time, stop) ?? time : Now;
            DateTimeOffset least = Now + MinStep;
            next = next > least ? next : least;
            clock.Advance((next < time ? next : time) - Now);
            await WorkAsync(stop);
        }
    }

    /// <summary>Does what is due now, until nothing is.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            if (await RoundAsync(stop) == 0)
            {
                return;
            }
        }

        throw new InvalidOperationException(
            $"The background work had something to do in each of {MaxRounds} rounds at {Now:O}: expected that it ends.");
    }

    /// <summary>Fetches the statements that are due, and compares them.</summary>
    public async Task ReconcileAsync(CancellationToken stop)
    {
        foreach (IBackgroundWork work in _daily)
        {
            for (int round = 0; await work.RunOnceAsync(stop) > 0; round++)
            {
                if (round == MaxRounds)
                {
                    throw new InvalidOperationException(
                        $"The work {work.Name} had something to do in each of {MaxRounds} rounds at {Now:O}: expected that it ends.");
                }
            }
        }
    }

    /// <summary>
    /// Waits for calls while the clock stands. Who waits for another call's answer is woken by a timer that is due at once, so the clock is
    /// asked for those.
    /// </summary>
    public async Task<T> StandAsync<T>(Task<T> calls)
    {
        while (!calls.IsCompleted)
        {
            clock.Advance(TimeSpan.Zero);
            await Task.WhenAny(calls, Task.Delay(TimeSpan.FromMilliseconds(1), CancellationToken.None));
        }

        return await calls;
    }

    /// <summary>One round of every work, all at the same time, as a host's loops would.</summary>
    public async Task<int> RoundAsync(CancellationToken stop) =>
        (await Task.WhenAll(_works.Select(work => work.RunOnceAsync(stop).AsTask()))).Sum();

    private async ValueTask<DateTimeOffset?> NextDueAsync(DateTimeOffset until, CancellationToken stop)
    {
        DateTimeOffset? next = null;
        foreach (WorkKind kind in Enum.GetValues<WorkKind>())
        {
            if ((await store.ReadBacklogAsync(kind, until, stop)).OldestDueAt is { } due && !(due >= next))
            {
                next = due;
            }
        }

        return next;
    }
}
