namespace FaultTolerantPay.Routing.Explain;

/// <summary>The probability with which a decision chooses a channel.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Probability">0 to 1.</param>
public readonly record struct ChannelProbability(string ChannelId, double Probability)
{
    /// <summary>How far the sum over all channels of a decision may be from 1, because each probability is rounded.</summary>
    internal const double Tolerance = 1e-6;

    /// <summary>The probability of a channel, wherever it stands in a list; 0 if it is not in it.</summary>
    internal static double Of(string channelId, IEnumerable<ChannelProbability> eligible) =>
        eligible.FirstOrDefault(e => e.ChannelId == channelId).Probability;
}
