namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>Outcomes that the log has, but that nobody knew yet at the time of the request that is replayed.</summary>
internal sealed class LateFeedback
{
    private readonly PriorityQueue<Entry, (long Ticks, long Order)> _waiting = new();
    private long _order;

    /// <summary>Keeps an outcome until it is known.</summary>
    /// <param name="logged">What the log says. It has an outcome.</param>
    /// <param name="learners">The policies that may learn from it, each with the request's code in the schema of its catalogue.</param>
    public void Add(in LoggedOutcome logged, IReadOnlyList<(PolicyReplay Policy, ulong[] Code)> learners)
    {
        if (learners.Count > 0)
        {
            _waiting.Enqueue(new Entry(logged, learners), (logged.KnownAt.UtcTicks, _order++));
        }
    }

    /// <summary>Teaches what was known before a moment, in the order in which it was known.</summary>
    public void TeachBefore(DateTimeOffset now)
    {
        while (_waiting.TryPeek(out Entry? entry, out _) && entry.Logged.KnownAt < now)
        {
            _waiting.Dequeue();
            foreach ((PolicyReplay policy, ulong[] code) in entry.Learners)
            {
                policy.Teach(entry.Logged, code);
            }
        }
    }

    private sealed record Entry(LoggedOutcome Logged, IReadOnlyList<(PolicyReplay Policy, ulong[] Code)> Learners);
}
