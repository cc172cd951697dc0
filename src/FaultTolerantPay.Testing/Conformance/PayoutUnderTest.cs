namespace FaultTolerantPay.Testing.Conformance;

/// <summary>A payout channel that the conformance suite checks. The host derives from it.</summary>
public abstract class PayoutUnderTest : ChannelUnderTest<IPayoutChannel>;
