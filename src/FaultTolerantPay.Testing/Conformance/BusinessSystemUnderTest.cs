namespace FaultTolerantPay.Testing.Conformance;

/// <summary>A business system that the conformance suite checks. The host derives from it.</summary>
public abstract class BusinessSystemUnderTest : AdapterUnderTest<IBusinessSystem>
{
    /// <summary>
    /// The payments to make, at least one. The suite makes each of them, and the first one repeatedly. Provide one for each currency, with
    /// different amounts. The suite generates new order ids in every run.
    /// </summary>
    public abstract IReadOnlyList<PaymentSample> Samples { get; }

    /// <summary>
    /// Whether the business system posts debits of which the library advises it (<see cref="AdviceMode.PostsDebit"/>). Default: false.
    /// </summary>
    public virtual bool PostsDebits => false;

    /// <summary>
    /// Reads the amounts that the business system's records show for a payment, one for each execution and each posted debit. Null, the
    /// default: the host cannot read them. Then the suite relies on the adapter's results, and skips the check of amounts.
    /// </summary>
    public virtual ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(TransactionKey key, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<Money>?>(null);
}
