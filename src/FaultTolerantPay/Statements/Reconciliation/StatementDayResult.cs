using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The result of an operator's order about a day of statements.</summary>
/// <param name="Status">What became of the order.</param>
/// <param name="Reason">Why it was not done; null if it was.</param>
/// <param name="Day">The comparison of the day as it is now; null if there is none, or nothing was read.</param>
public sealed record StatementDayResult(OperatorActionStatus Status, string? Reason, StatementReconciliation? Day)
{
    /// <summary>Why it was not done; null if it was. Cleaned, because it may repeat the caller's input.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);
}
