using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Operations;

/// <summary>The result of giving a control.</summary>
/// <param name="Status">Whether it was done.</param>
/// <param name="Reason">Why it was not done; null if it was.</param>
/// <param name="Control">The control as stored; null if nothing was stored.</param>
public sealed record OperatorControlResult(OperatorActionStatus Status, string? Reason, OperatorControl? Control)
{
    /// <summary>Why it was not done; null if it was. Cleaned, because it may repeat the caller's input.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>
    /// What the operator should check although the control is done: the customer or merchant is unknown, or the control ended nothing. Null
    /// if there is no warning.
    /// </summary>
    public string? Warning { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>Whether the control is active now as requested.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;
}
