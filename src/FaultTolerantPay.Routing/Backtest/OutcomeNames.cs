using System.Collections.Immutable;
using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>The names of outcomes in files.</summary>
internal static class OutcomeNames
{
    private static readonly ImmutableArray<(string Name, ChannelAttemptOutcome Outcome)> Known =
    [
        ("approved", ChannelAttemptOutcome.Approved),
        ("softDecline", ChannelAttemptOutcome.SoftDecline),
        ("hardDecline", ChannelAttemptOutcome.HardDecline),
        ("technicalFailure", ChannelAttemptOutcome.TechnicalFailure),
        ("customerAbandoned", ChannelAttemptOutcome.CustomerAbandoned),
    ];

    public static IEnumerable<string> All => Known.Select(k => k.Name);

    public static string Of(ChannelAttemptOutcome outcome) => Known.First(k => k.Outcome == outcome).Name;

    /// <summary>The outcome with a name, or null.</summary>
    public static ChannelAttemptOutcome? Find(ReadOnlySpan<char> name)
    {
        foreach ((string known, ChannelAttemptOutcome outcome) in Known)
        {
            if (name.SequenceEqual(known))
            {
                return outcome;
            }
        }

        return null;
    }
}
