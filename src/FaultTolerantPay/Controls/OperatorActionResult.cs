using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The result of an operator's action on advances, a channel payment or a message, or of an operator control.</summary>
/// <param name="Status">What became of the action.</param>
/// <param name="Reason">Why it was not done; null if it was.</param>
/// <param name="Advance">The advance as it is now; null if there is none, and if the action was not on an advance.</param>
public sealed record OperatorActionResult(OperatorActionStatus Status, string? Reason, Advance? Advance = null)
{
    /// <summary>Why it was not done; null if it was. Cleaned, because it may repeat the caller's input.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>With <see cref="OperatorActionStatus.AwaitsApproval"/>, the id of the request that waits; null otherwise.</summary>
    public string? Approval { get; init; }

    /// <summary>After an action on a channel payment, the payment as it is now; null if there is none.</summary>
    public ChannelPayment? ChannelPayment { get; init; }

    /// <summary>After an action on a message, the message as it is now; null if there is none.</summary>
    public OutboxMessage? Message { get; init; }

    /// <summary>After a pause or a block was given or ended, the control as stored; null if nothing was stored.</summary>
    public OperatorControl? Control { get; init; }

    /// <summary>
    /// After the mandates of a customer were replaced, the number of advances that got the mandate now; 0 after another action.
    /// </summary>
    public int Replaced { get; init; }

    /// <summary>
    /// After the mandates of a customer were replaced, the number of advances that had the mandate already, by this action or otherwise; 0
    /// after another action.
    /// </summary>
    public int Unchanged { get; init; }

    /// <summary>
    /// What the operator should check although the control is done: the customer or merchant is unknown, or the control ended nothing. Null
    /// if there is no warning.
    /// </summary>
    public string? Warning { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>Whether the action is done, now or before.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;
}
