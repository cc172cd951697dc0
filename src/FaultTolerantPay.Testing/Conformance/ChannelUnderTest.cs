namespace FaultTolerantPay.Testing.Conformance;

/// <summary>A channel that the conformance suite checks.</summary>
/// <typeparam name="TChannel">The interface that the adapter implements.</typeparam>
public abstract class ChannelUnderTest<TChannel> : AdapterUnderTest<TChannel>
    where TChannel : class
{
    /// <summary>
    /// What to send, at least one: the suite sends each of them, and the first one again and again. Give one for each currency, with
    /// amounts that differ. The suite makes order
    /// ids and references, new ones in every run.
    /// </summary>
    public abstract IReadOnlyList<PaymentSample> Samples { get; }

    /// <summary>
    /// The amounts that the partner's own records show for an instruction, one for each booking. Null, the default: the host cannot read
    /// them; then the suite
    /// trusts the adapter's answers alone, and the check of amounts is skipped.
    /// </summary>
    public virtual ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(Instruction instruction, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<Money>?>(null);
}
