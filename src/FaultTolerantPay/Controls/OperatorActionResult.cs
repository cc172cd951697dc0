using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Controls;

/// <summary>The result of an operator's action on an advance.</summary>
/// <param name="Status">What became of the action.</param>
/// <param name="Reason">Why it was not done; null if it was.</param>
/// <param name="Advance">The advance as it is now; null if there is none.</param>
public sealed record OperatorActionResult(OperatorActionStatus Status, string? Reason, Advance? Advance)
{
    /// <summary>Why it was not done; null if it was. Cleaned, because it may repeat the caller's input.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>With <see cref="OperatorActionStatus.AwaitsApproval"/>, the id of the request that waits; null otherwise.</summary>
    public string? Approval { get; init; }

    /// <summary>Whether the action is done, now or before.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;
}
