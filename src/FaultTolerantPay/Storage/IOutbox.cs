namespace FaultTolerantPay.Storage;

/// <summary>Reads the waiting messages: advices to the business system, notices to customers and merchants.</summary>
public interface IOutbox
{
    /// <summary>The waiting messages of a stream, in order: one payment's advices, or one payment's notices.</summary>
    /// <param name="stream">The stream: <see cref="OutboxMessage.Stream"/>.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OutboxMessage>> ListOutboxAsync(WorkItemKey stream, int maxItems, CancellationToken cancellationToken);

    /// <summary>The message with this id, in any status, or null.</summary>
    ValueTask<OutboxMessage?> FindMessageAsync(string id, CancellationToken cancellationToken);
}
