namespace FaultTolerantPay.Testing.Conformance;

/// <summary>A collection channel that the conformance suite checks. The host derives from it.</summary>
public abstract class CollectionUnderTest : ChannelUnderTest<ICollectionChannel>
{
    /// <summary>
    /// Whether the channel pays customers back. Default: it does. Where it does not, the checks of customer refunds are skipped.
    /// </summary>
    public virtual bool RefundsCustomers => true;
}
