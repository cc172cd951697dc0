namespace FaultTolerantPay.Testing.Conformance;

/// <summary>A collection channel that the conformance suite checks. The host derives from it.</summary>
public abstract class CollectionUnderTest : ChannelUnderTest<ICollectionChannel>
{
    /// <summary>
    /// Whether the channel refunds customers. Default: true. If false, the suite skips the checks of customer refunds.
    /// </summary>
    public virtual bool RefundsCustomers => true;
}
