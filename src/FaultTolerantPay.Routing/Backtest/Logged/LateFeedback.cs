using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>Outcomes that the log has, but that nobody knew yet at the time of the request that is replayed.</summary>
internal sealed class LateFeedback
{
    private readonly PriorityQueue<Entry, (long Ticks, long Order)> _waiting = new();
    private long _order;

    /// <summary>Keeps an outcome until it is known.</summary>
    /// <param name="channelId">The channel of the attempt.</param>
    /// <param name="logged">What the log says. It has an outcome.</param>
    /// <param name="learners">The policies that may learn from it.</param>
    public void Add(string channelId, in LoggedOutcome logged, IReadOnlyList<PolicyReplay> learners)
    {
        if (learners.Count > 0)
        {
            var entry = new Entry(channelId, logged.Outcome!.Value, logged.Latency, logged.KnownAt, learners);
            _waiting.Enqueue(entry, (logged.KnownAt.UtcTicks, _order++));
        }
    }

    /// <summary>Teaches what was known before a moment, in the order in which it was known.</summary>
    public void TeachBefore(DateTimeOffset now)
    {
        while (_waiting.TryPeek(out Entry? entry, out _) && entry.KnownAt < now)
        {
            _waiting.Dequeue();
            foreach (PolicyReplay learner in entry.Learners)
            {
                learner.Teach(entry.ChannelId, entry.Outcome, entry.Latency, entry.KnownAt);
            }
        }
    }

    private sealed record Entry(
        string ChannelId, ChannelAttemptOutcome Outcome, TimeSpan? Latency, DateTimeOffset KnownAt, IReadOnlyList<PolicyReplay> Learners);
}
