namespace FaultTolerantPay.Testing.Conformance;

/// <summary>A business system that the conformance suite checks. The host derives from it.</summary>
public abstract class BusinessSystemUnderTest : AdapterUnderTest<IBusinessSystem>
{
    /// <summary>
    /// What to pay, at least one: the suite pays each of them, and the first one again and again. Give one for each currency, with amounts
    /// that differ. The suite makes order ids,
    /// new ones in every run.
    /// </summary>
    public abstract IReadOnlyList<PaymentSample> Samples { get; }

    /// <summary>
    /// Whether the business system posts debits that it is advised of (<see cref="AdviceMode.PostsDebit"/>). Default: it does not.
    /// </summary>
    public virtual bool PostsDebits => false;

    /// <summary>
    /// The amounts that the business system's own records show for a payment, one for each execution and each posted debit. Null, the
    /// default: the host cannot read them; then
    /// the suite trusts the adapter's answers alone, and the check of amounts is skipped.
    /// </summary>
    public virtual ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(TransactionKey key, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<Money>?>(null);
}
