using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>What one attempt was worth. This is the one place that says so.</summary>
/// <param name="Approval">1 if it was approved, else 0.</param>
/// <param name="CostMinor">The fees, in minor units.</param>
/// <param name="NetMinor">The margin minus the fees, in minor units.</param>
internal readonly record struct LoggedReward(double Approval, double CostMinor, double NetMinor)
{
    /// <summary>How many measures there are.</summary>
    public const int Measures = 3;

    /// <summary>A measure by its number.</summary>
    public double this[int measure] => measure switch
    {
        0 => Approval,
        1 => CostMinor,
        _ => NetMinor,
    };

    /// <param name="channel">The channel with its fees; null where no channel was found, which is worth nothing.</param>
    /// <param name="currency">The currency of the request; null if it has none.</param>
    /// <param name="amountMinor">The amount.</param>
    /// <param name="monthVolumeMinor">What the channel had processed that month before.</param>
    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="marginRatePerMillion">What an approved payment is worth before fees, in millionths of its amount.</param>
    public static LoggedReward Of(
        Channel? channel,
        string? currency,
        long amountMinor,
        long monthVolumeMinor,
        ChannelAttemptOutcome outcome,
        int marginRatePerMillion)
    {
        if (channel is null)
        {
            return default;
        }

        FeePlan fees = channel.FeesIn(currency);
        double fee = outcome switch
        {
            ChannelAttemptOutcome.Approved => fees.For(amountMinor, monthVolumeMinor),
            ChannelAttemptOutcome.TechnicalFailure => fees.OnFailure.For(amountMinor),
            ChannelAttemptOutcome.CustomerAbandoned => 0,
            _ => fees.OnDecline.For(amountMinor),
        };
        bool isApproved = outcome == ChannelAttemptOutcome.Approved;
        return new LoggedReward(isApproved ? 1 : 0, fee, (isApproved ? amountMinor * (marginRatePerMillion / 1e6) : 0) - fee);
    }

    public static LoggedReward operator -(LoggedReward left, LoggedReward right) => new(
        left.Approval - right.Approval, left.CostMinor - right.CostMinor, left.NetMinor - right.NetMinor);

    /// <summary>What to expect of an attempt that is approved with a probability and declined otherwise.</summary>
    public static LoggedReward Expected(double approval, in LoggedReward approved, in LoggedReward declined) => new(
        approval,
        (approval * approved.CostMinor) + ((1 - approval) * declined.CostMinor),
        (approval * approved.NetMinor) + ((1 - approval) * declined.NetMinor));
}
