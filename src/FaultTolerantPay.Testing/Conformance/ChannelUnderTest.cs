namespace FaultTolerantPay.Testing.Conformance;

/// <summary>A channel that the conformance suite checks.</summary>
/// <typeparam name="TChannel">The interface that the adapter implements.</typeparam>
public abstract class ChannelUnderTest<TChannel> : AdapterUnderTest<TChannel>
    where TChannel : class
{
    /// <summary>
    /// The instructions to send, at least one. The suite sends each of them, and the first one repeatedly. Provide one for each currency,
    /// with different amounts. The suite generates new order ids and references in every run.
    /// </summary>
    public abstract IReadOnlyList<PaymentSample> Samples { get; }

    /// <summary>
    /// Reads the amounts that the partner's records show for an instruction, one for each booking. Null, the default: the host cannot read
    /// them. Then the suite relies on the adapter's results, and skips the check of amounts.
    /// </summary>
    public virtual ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(Instruction instruction, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<Money>?>(null);
}
