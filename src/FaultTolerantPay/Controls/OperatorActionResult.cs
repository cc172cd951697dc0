using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Controls;

/// <summary>The answer to an order on an advance.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why, where it was not done.</param>
/// <param name="Advance">The advance as it is now; null where there is none.</param>
public sealed record OperatorActionResult(OperatorActionStatus Status, string? Reason, Advance? Advance)
{
    /// <summary>Why not, cleaned: it may repeat what it was asked with.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } = PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>The id of the request that waits, with <see cref="OperatorActionStatus.AwaitsApproval"/>; null otherwise.</summary>
    public string? Approval { get; init; }

    /// <summary>Whether it is done, now or before.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;
}
