namespace FaultTolerantPay;

/// <summary>Delivers notices to customers and merchants. The host implements it.</summary>
public interface INoticeSink
{
    /// <summary>
    /// Delivers one notice. It may be called again for the same notice: the receiver must deduplicate by <see cref="Notice.Id"/>. Returns
    /// when the notice is delivered. Throws if it cannot be delivered; the library then tries again later.
    /// </summary>
    ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken);
}
