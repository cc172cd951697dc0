using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The result of an operator's action on a discrepancy of a statement.</summary>
/// <param name="Status">What became of the action.</param>
/// <param name="Reason">Why it was not done; null if it was.</param>
/// <param name="Discrepancy">The discrepancy as it is now; null if there is none, or nothing was read.</param>
public sealed record StatementDiscrepancyResult(OperatorActionStatus Status, string? Reason, StatementDiscrepancy? Discrepancy)
{
    /// <summary>Why it was not done; null if it was. Cleaned, because it may repeat the caller's input.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);
}
