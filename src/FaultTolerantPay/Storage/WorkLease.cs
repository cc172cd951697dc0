namespace FaultTolerantPay.Storage;

/// <summary>
/// The right to work on one item for a while. The number is a fence: every claim and every change of the item's due time gives it a new one, and a
/// commit that carries an older one is refused.
/// </summary>
/// <param name="Item">The item.</param>
/// <param name="Number">The fencing number.</param>
public readonly record struct WorkLease(WorkItemKey Item, long Number)
{
    /// <summary>The lane from which it was claimed: <see cref="WorkChange.Lane"/>.</summary>
    public string Lane { get => field ?? ""; init; }
}
