using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Outside;

/// <summary>
/// The business system counts what each process sends it beside the payments: no sort may pass the rate nor the number at once that it was
/// promised, nor their share while traffic returns; and while it is
/// held to be down one call at a time comes, as a probe. Reckoned from the times of the calls alone.
/// </summary>
internal sealed class RateCheck(SimulatedWorld world)
{
    // Longer than any burst takes to pass the limit, if there is none.
    private static readonly long Window = TimeSpan.FromSeconds(10).Ticks;

    // While the share changes, what was saved under the larger one is cut only when it is looked at.
    private const int SlackInAShare = 1;

    private readonly Dictionary<(NodeLife Life, BackgroundCall Kind), CallSeries> _lines = [];
    private readonly Dictionary<(NodeLife Life, TransactionKey Key), long> _questionAnsweredAt = [];

    /// <summary>A call arrives, and is under way until its answer is there, or the node gave up waiting.</summary>
    public async ValueTask<T> WatchAsync<T>(Link link, BackgroundCall kind, TransactionKey key, Func<ValueTask<T>> call)
    {
        var begun = new BegunCall(world.Scheduler.Ticks, link.Node.FaultState.Status == FaultStatus.Faulted);
        // A question that follows from the answer to the one before need not wait for room; those after it do. The payment may have been
        // advanced since the first one.
        bool goesOn = kind is BackgroundCall.Question or BackgroundCall.Confirmation
            && _questionAnsweredAt.GetValueOrDefault((link.Life, key), -1) == begun.At;
        if (goesOn)
        {
            kind = BackgroundCall.Question;
        }

        CallSeries line = LineOf(link.Life, kind);
        if (begun.IsProbe)
        {
            CheckProbe(link, kind);
        }
        else if (!goesOn)
        {
            CheckRoom(link, kind, line);
        }

        line.UnderWay.Add(begun);
        try
        {
            return await call().ConfigureAwait(false);
        }
        finally
        {
            line.UnderWay.Remove(begun);
            if (kind == BackgroundCall.Question)
            {
                _questionAnsweredAt[(link.Life, key)] = world.Scheduler.Ticks;
            }
        }
    }

    private void CheckProbe(Link link, BackgroundCall kind)
    {
        world.Coverage.Mark("background probe");
        if (link.Node.IsHeldDown)
        {
            world.Fail("flood", $"{link.Life.Name} sends a {kind} although an operator holds the business system to be down.");
        }

        foreach (BackgroundCall other in Enum.GetValues<BackgroundCall>())
        {
            if (UnderWay(LineOf(link.Life, other)).Any(call => call.IsProbe))
            {
                world.Fail("flood", $"{link.Life.Name} sends a {kind} to a business system that is down, while a {other} is its probe.");
            }
        }
    }

    private void CheckRoom(Link link, BackgroundCall kind, CallSeries line)
    {
        double share = link.Node.FaultState.Share;
        CallRateLimit limit = kind switch
        {
            BackgroundCall.Confirmation => world.Settings.Confirmations,
            BackgroundCall.Question => world.Settings.StatusQueries,
            BackgroundCall.Advice => world.Settings.Advices,
            // One after the other, and only while traffic returns.
            _ => new CallRateLimit { MaxConcurrent = 1, MaxPerSecond = int.MaxValue },
        };
        int atOnce = AtOnce(limit, share);
        int underWay = UnderWay(line).Count(call => !call.IsProbe);
        if (underWay >= atOnce)
        {
            world.Fail("flood",
                $"{link.Life.Name} has {underWay} {kind}s under way and begins another: at most {atOnce} of {limit.MaxConcurrent} at a " +
                $"share of {share}.");
        }

        if (share < 1)
        {
            world.Coverage.Mark($"{kind} in the share");
        }

        if (underWay + 1 == atOnce && atOnce > 1)
        {
            world.Coverage.Mark($"{kind} at its limit");
        }

        if (kind == BackgroundCall.Probe)
        {
            return;
        }

        long now = world.Scheduler.Ticks;
        line.Starts.RemoveAll(start => start.At < now - Window);
        line.Starts.Add((now, share));
        double largest = 0;
        for (int i = line.Starts.Count - 1; i >= 0; i--)
        {
            largest = Math.Max(largest, line.Starts[i].Share);
            int count = line.Starts.Count - i;
            double perSecond = limit.MaxPerSecond * largest;
            double most = Math.Min(Math.Max(perSecond, 1), AtOnce(limit, largest))
                + (perSecond * TimeSpan.FromTicks(now - line.Starts[i].At).TotalSeconds);
            if (count > most + (largest < 1 ? SlackInAShare : 0) + 0.001)
            {
                world.Fail("flood",
                    $"{link.Life.Name} begins {count} {kind}s in {TimeSpan.FromTicks(now - line.Starts[i].At)}: at most " +
                    $"{limit.MaxPerSecond} a second at a share of {largest}.");
            }

            if (count > 1 && count > most - 1)
            {
                world.Coverage.Mark($"{kind} at its rate");
            }
        }
    }

    private static int AtOnce(CallRateLimit limit, double share) => Math.Max((int)(limit.MaxConcurrent * share), 1);

    /// <summary>
    /// Those that the node still waits for: one that took longer than its time limit, in whole milliseconds as timers count, was given up.
    /// </summary>
    private IEnumerable<BegunCall> UnderWay(CallSeries line) =>
        line.UnderWay.Where(call => world.Scheduler.Ticks - call.At < world.Settings.CallTimeout.Ticks - TimeSpan.TicksPerMillisecond);

    private CallSeries LineOf(NodeLife life, BackgroundCall kind)
    {
        if (!_lines.TryGetValue((life, kind), out CallSeries? line))
        {
            _lines.Add((life, kind), line = new CallSeries());
        }

        return line;
    }

    private sealed class BegunCall(long at, bool isProbe)
    {
        public long At { get; } = at;

        public bool IsProbe { get; } = isProbe;
    }

    private sealed class CallSeries
    {
        public List<BegunCall> UnderWay { get; } = [];

        public List<(long At, double Share)> Starts { get; } = [];
    }
}
