namespace FaultTolerantPay.Testing.Conformance;

/// <summary>A notice sink that the conformance suite checks. The host derives from it.</summary>
public abstract class NoticeSinkUnderTest : AdapterUnderTest<INoticeSink>
{
    /// <summary>The merchant of the suite's notices.</summary>
    public abstract MerchantId Merchant { get; }

    /// <summary>The customer of the suite's notices.</summary>
    public abstract CustomerId Customer { get; }

    /// <summary>
    /// Counts how many times the receiver got a notice, without the duplicates that it dropped. Null, the default: the host cannot count
    /// them, and the suite skips the checks that need it.
    /// </summary>
    public virtual ValueTask<int?> CountDeliveriesAsync(Notice notice, CancellationToken cancellationToken) =>
        ValueTask.FromResult<int?>(null);
}
