namespace FaultTolerantPay.Controls;

/// <summary>
/// Keeps operators' orders and what of them is in force. Implementations pass the conformance fixture of <c>FaultTolerantPay.Testing</c>. Every method throws <see cref="StoreException"/> where
/// the store cannot read or write.
/// </summary>
public interface IOperatorControlStore
{
    /// <summary>
    /// Appends an order unless <see cref="ControlRules.FindRefusal"/> says otherwise of who holds its <see cref="OperatorControl.ControlSlots"/>, and returns when it is durable. In the same step each slot is taken
    /// (<see cref="OperatorControl.StartsControl"/>) or left. Of equal orders that are given at the same time, at whatever nodes, one is written.
    /// </summary>
    ValueTask<ControlAppendResult> AppendAsync(OperatorControl order, CancellationToken cancellationToken);

    /// <summary>The number of the newest order; 0 where there is none.</summary>
    ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken);

    /// <summary>Orders in the order of their numbers, after the number given.</summary>
    /// <param name="after">The last number of the page before; 0: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken);

    /// <summary>The history: orders from the newest to the oldest, before the number given.</summary>
    /// <param name="before">The last number of the page before; null: from the newest.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken);

    /// <summary>Orders that hold a slot, in the order of their numbers, each with the <see cref="OperatorControl.Work"/> that it still holds. Blocks whose time is over may be among them.</summary>
    /// <param name="after">The last number of the page before; 0: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorControl>> ListInForceAsync(long after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets the customers in blocks and their ends that were ordered before <paramref name="olderThan"/> and are not in force, or ended before it: the orders stay as
    /// <see cref="ControlRules.Erase"/> leaves them. Nothing of what is forgotten is left in the store's bytes.
    /// </summary>
    /// <returns>How many orders it was.</returns>
    ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken);
}
