namespace FaultTolerantPay.Storage;

/// <summary>The result of a commit.</summary>
/// <param name="Status">Committed, or the reason why not.</param>
/// <param name="Limit">
/// The first limit that would be exceeded, in the order of the commit; only with <see cref="CommitStatus.LimitReached"/>.
/// </param>
/// <param name="Current">The sum of that limit's counters before the commit.</param>
/// <param name="Holder">
/// With <see cref="CommitStatus.OrderTaken"/>, the attempt that holds the order. With <see cref="CommitStatus.ReceiptTaken"/>, the payment
/// for which the receipt is booked.
/// </param>
public readonly record struct CommitResult(
    CommitStatus Status, CounterLimit? Limit = null, CounterValue Current = default, TransactionKey? Holder = null)
{
    /// <summary>The whole commit is durable.</summary>
    public static CommitResult Committed => new(CommitStatus.Committed);

    /// <summary>Whether the whole commit is durable.</summary>
    public bool IsCommitted => Status == CommitStatus.Committed;
}
