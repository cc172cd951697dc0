using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <summary>The answer to an order on a message.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why, where it was not done.</param>
/// <param name="Message">The message as it is now; null where there is none.</param>
public sealed record MessageActionResult(OperatorActionStatus Status, string? Reason, OutboxMessage? Message)
{
    /// <summary>Why not, cleaned: it may repeat what it was asked with.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } = PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>Whether it is done, now or before.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;
}
