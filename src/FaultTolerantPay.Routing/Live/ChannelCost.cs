namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// What the attempts of one channel that ended in one way were worth in one currency. Sums stop at the largest 64-bit number.
/// </summary>
/// <param name="Outcome">How they ended.</param>
/// <param name="Currency">The currency of the amounts.</param>
/// <param name="Attempts">How many they were.</param>
/// <param name="AmountMinor">The sum of what was to be moved, in minor units.</param>
/// <param name="FeeMinor">The sum of what the channel charged, in minor units.</param>
/// <param name="Latency">The sum of how long they took.</param>
public sealed record ChannelCost(
    ChannelAttemptOutcome Outcome, string Currency, long Attempts, long AmountMinor, long FeeMinor, TimeSpan Latency)
{
    internal ChannelCost With(in AttemptCost attempt) => this with
    {
        Attempts = Attempts + 1,
        AmountMinor = Sum(AmountMinor, attempt.AmountMinor),
        FeeMinor = Sum(FeeMinor, attempt.FeeMinor),
        Latency = new TimeSpan(Sum(Latency.Ticks, Math.Max(attempt.Latency.Ticks, 0))),
    };

    private static long Sum(long sum, long more) => more > long.MaxValue - sum ? long.MaxValue : sum + more;
}
