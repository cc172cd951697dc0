using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Operations;

/// <summary>
/// Keeps operators' orders and what of them is in force. Implementations pass the conformance fixture of <c>FaultTolerantPay.Testing</c>. Every method throws <see cref="StoreException"/> where
/// the store cannot read or write.
/// </summary>
public interface IOperatorOrderStore
{
    /// <summary>
    /// Appends an order unless <see cref="OrderRules.Refusal"/> says otherwise of who holds its <see cref="OperatorOrder.Slots"/>, and returns when it is durable. In the same step each slot is taken
    /// (<see cref="OperatorOrder.Begins"/>) or left. Of equal orders that are given at the same time, at whatever nodes, one is written.
    /// </summary>
    ValueTask<OrderAppend> AppendAsync(OperatorOrder order, CancellationToken cancellationToken);

    /// <summary>The number of the newest order; 0 where there is none.</summary>
    ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken);

    /// <summary>Orders in the order of their numbers, after the number given.</summary>
    /// <param name="after">The last number of the page before; 0: from the first.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorOrder>> ListAsync(long after, int most, CancellationToken cancellationToken);

    /// <summary>The history: orders from the newest to the oldest, before the number given.</summary>
    /// <param name="before">The last number of the page before; null: from the newest.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorOrder>> ListNewestAsync(long? before, int most, CancellationToken cancellationToken);

    /// <summary>Orders that hold a slot, in the order of their numbers, each with the <see cref="OperatorOrder.Work"/> that it still holds. Blocks whose time is over may be among them.</summary>
    /// <param name="after">The last number of the page before; 0: from the first.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorOrder>> ListInForceAsync(long after, int most, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets the customers in blocks and their ends that were ordered before <paramref name="olderThan"/> and are not in force, or ended before it: the orders stay as
    /// <see cref="OrderRules.Erase"/> leaves them. Nothing of what is forgotten is left in the store's bytes.
    /// </summary>
    /// <returns>How many orders it was.</returns>
    ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken);
}
