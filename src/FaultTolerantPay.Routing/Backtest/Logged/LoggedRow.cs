using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>What is kept of a row that judges policies: 40 bytes.</summary>
/// <param name="Transaction">The hash of the transaction's id: all attempts of a payment have the same.</param>
/// <param name="AmountMinor">The amount.</param>
/// <param name="Propensity">The probability of the logged channel; not a number if the log does not say it.</param>
/// <param name="Segment">The number of the segment.</param>
/// <param name="Channel">The number of the logged channel.</param>
/// <param name="Outcome">How the attempt ended.</param>
/// <param name="Currency">The number of the currency.</param>
internal readonly record struct LoggedRow(
    ulong Transaction, long AmountMinor, double Propensity, int Segment, int Channel, ChannelAttemptOutcome Outcome, int Currency)
{
    public bool IsApproved => Outcome == ChannelAttemptOutcome.Approved;
}
