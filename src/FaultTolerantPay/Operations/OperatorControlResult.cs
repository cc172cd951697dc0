using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Operations;

/// <summary>What came of an order.</summary>
/// <param name="Status">Whether it was done.</param>
/// <param name="Reason">Why not; null where it was done.</param>
/// <param name="Control">The order as it is on record; null where nothing was recorded.</param>
public sealed record OperatorControlResult(OperatorActionStatus Status, string? Reason, OperatorControl? Control)
{
    /// <summary>Why not, cleaned: it may repeat what it was asked with.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } = PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>What the operator should look at although it is done: a customer or merchant that nobody knows, or an order that ended nothing; null where there is nothing to say.</summary>
    public string? Warning { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>Whether it is in force now as ordered.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;
}
