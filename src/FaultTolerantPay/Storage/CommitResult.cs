namespace FaultTolerantPay.Storage;

/// <summary>What a store did with a commit.</summary>
/// <param name="Status">Committed, or why not.</param>
/// <param name="Limit">The first limit that would be passed, in the order of the commit; only with <see cref="CommitStatus.LimitReached"/>.</param>
/// <param name="Current">The sum of that limit's counters before the commit.</param>
/// <param name="Holder">The attempt that holds the order, with <see cref="CommitStatus.OrderTaken"/>; the payment that the receipt was booked for, with <see cref="CommitStatus.ReceiptTaken"/>.</param>
public readonly record struct CommitResult(CommitStatus Status, CounterLimit? Limit = null, CounterValue Current = default, TransactionKey? Holder = null)
{
    /// <summary>All of it is durable.</summary>
    public static CommitResult Committed => new(CommitStatus.Committed);

    /// <summary>Whether all of it is durable.</summary>
    public bool IsCommitted => Status == CommitStatus.Committed;
}
