using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <summary>The result of an operator's action on a message.</summary>
/// <param name="Status">What became of the action.</param>
/// <param name="Reason">Why it was not done; null if it was.</param>
/// <param name="Message">The message as it is now; null if there is none.</param>
public sealed record MessageActionResult(OperatorActionStatus Status, string? Reason, OutboxMessage? Message)
{
    /// <summary>Why it was not done; null if it was. Cleaned, because it may repeat the caller's input.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>Whether the action is done, now or before.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;
}
