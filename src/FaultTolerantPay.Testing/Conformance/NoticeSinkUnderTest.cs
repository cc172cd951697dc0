namespace FaultTolerantPay.Testing.Conformance;

/// <summary>A notice sink that the conformance suite checks. The host derives from it.</summary>
public abstract class NoticeSinkUnderTest : AdapterUnderTest<INoticeSink>
{
    /// <summary>The merchant of the suite's notices.</summary>
    public abstract MerchantId Merchant { get; }

    /// <summary>The customer of the suite's notices.</summary>
    public abstract CustomerId Customer { get; }

    /// <summary>
    /// How often the receiver got a notice, duplicates that it dropped left out. Null, the default: the host cannot tell, and the checks
    /// that need it are skipped.
    /// </summary>
    public virtual ValueTask<int?> CountDeliveriesAsync(Notice notice, CancellationToken cancellationToken) => ValueTask.FromResult<int?>(null);
}
