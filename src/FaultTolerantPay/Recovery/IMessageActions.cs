namespace FaultTolerantPay;

/// <summary>
/// The actions that operators take on advices and notices. Each action is checked first. It is durable when its task completes, and the
/// payment's timeline shows it with the operator's id. The discrepancy about a message contains the message's id.
/// </summary>
public interface IMessageActions
{
    /// <summary>
    /// Sends a message again, immediately and with its full number of retries. Closes the discrepancy about it. Refused if the message was
    /// delivered, or if it is an advice whose collection has ended meanwhile.
    /// </summary>
    /// <param name="messageId">The message.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> SendAgainAsync(string messageId, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Decides that a message is never sent, for example because the receiver already knows. Closes the discrepancy about it and releases
    /// the messages behind it. A call that is under way may still deliver it. If the advice carries a collection, that collection stays
    /// under way; record its result with <see cref="IAdvanceActions.ResolveAsync"/>.
    /// </summary>
    /// <param name="messageId">The message.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> SkipAsync(string messageId, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Parks a waiting message before its retries are used up. It is not sent until <see cref="SendAgainAsync"/>; a discrepancy is opened,
    /// and the messages behind it are released. A call that is under way may still deliver it.
    /// </summary>
    /// <param name="messageId">The message.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ParkNowAsync(string messageId, OperatorId by, string reason, CancellationToken cancellationToken);
}
