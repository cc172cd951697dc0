namespace FaultTolerantPay;

/// <summary>Delivers notices to customers and merchants. Implemented by the host.</summary>
public interface INoticeSink
{
    /// <summary>Delivers one notice, which may come again: who receives it deduplicates by <see cref="Notice.Id"/>. Returns when it is delivered; throws where it could not be, and is asked again later.</summary>
    ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken);
}
