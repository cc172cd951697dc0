namespace FaultTolerantPay.Storage;

/// <summary>
/// The right to work on one item for a limited time. The number is a lease number: every claim and every change of the item's due time
/// assigns a new one, and a commit with an older one is refused.
/// </summary>
/// <param name="Item">The item.</param>
/// <param name="Number">The lease number.</param>
public readonly record struct WorkLease(WorkItemKey Item, long Number)
{
    /// <summary>The lane from which it was claimed: <see cref="WorkChange.Lane"/>.</summary>
    public string Lane { get => field ?? ""; init; }
}
