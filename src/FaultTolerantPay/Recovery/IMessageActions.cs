using FaultTolerantPay.Operations;

namespace FaultTolerantPay.Recovery;

/// <summary>
/// What operators order on advices and notices. Each order is checked, durable when its task completes, and on the payment's timeline with who gave it. The id of a message stands in the difference
/// that tells of it.
/// </summary>
public interface IMessageActions
{
    /// <summary>
    /// Has a message sent again: at once, and with all its tries before it. The difference that tells of it is closed. Refused for one that was delivered, and for an advice that carries a
    /// collection which has ended meanwhile.
    /// </summary>
    /// <param name="messageId">The message.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<MessageActionResult> SendAgainAsync(string messageId, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Decides that a message is never sent, since the receiver knows it some other way, say. The difference that tells of it is closed, and the messages behind it pass. A call that is under way
    /// at that moment may still deliver it. An advice that carries a collection leaves that collection under way: what became of it is said with <see cref="IAdvanceActions.ResolveAsync"/>.
    /// </summary>
    /// <param name="messageId">The message.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<MessageActionResult> SkipAsync(string messageId, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Parks a message that waits, before its tries are used up: it is not sent until <see cref="SendAgainAsync"/>, a difference tells of it, and the messages behind it pass. A call that is under
    /// way at that moment may still deliver it.
    /// </summary>
    /// <param name="messageId">The message.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<MessageActionResult> ParkNowAsync(string messageId, OperatorId by, string reason, CancellationToken cancellationToken);
}
