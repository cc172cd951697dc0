using FaultTolerantPay.Advances;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Operators' orders in memory, for tests and simulations; see <see cref="InMemoryStandInStore"/>.</summary>
/// <param name="disk">What survives this object; null: a new one.</param>
public sealed class InMemoryOperatorOrderStore(InMemoryDisk? disk = null) : IOperatorOrderStore
{
    private readonly OrderLog _log = (disk ?? new InMemoryDisk()).Orders;

    /// <inheritdoc/>
    public ValueTask<OrderAppend> AppendAsync(OperatorOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_log.Lock)
        {
            if (OrderRules.Refusal(order, order.Slots.Select(_log.InForce.GetValueOrDefault)) is { } refusal)
                return ValueTask.FromResult(refusal);
            OperatorOrder stored = order with { Number = _log.Orders.Count + 1 };
            _log.Orders.Add(stored);
            foreach (OrderSlot slot in stored.Slots)
            {
                if (stored.Begins)
                    _log.InForce[slot] = stored;
                else
                    _log.InForce.Remove(slot);
            }
            return ValueTask.FromResult(new OrderAppend(stored, null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_log.Lock)
            return ValueTask.FromResult((long)_log.Orders.Count);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperatorOrder>> ListAsync(long after, int most, CancellationToken cancellationToken) =>
        ListAsync(most, () => _log.Orders.Where(order => order.Number > after), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperatorOrder>> ListNewestAsync(long? before, int most, CancellationToken cancellationToken) =>
        ListAsync(most, () => Enumerable.Reverse(_log.Orders).Where(order => !(order.Number >= before)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperatorOrder>> ListInForceAsync(long after, int most, CancellationToken cancellationToken) => ListAsync(
        most,
        () => _log.InForce
            .Where(place => place.Value.Number > after)
            .GroupBy(place => place.Value.Number)
            .OrderBy(order => order.Key)
            .Select(order => order.First().Value with { Work = order.Aggregate(PausedWork.None, (work, place) => work | place.Key.Work) }),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_log.Lock)
        {
            foreach ((OrderSlot slot, OperatorOrder ended) in _log.InForce.Where(place => place.Value.Until < olderThan).ToList())
                _log.InForce.Remove(slot);
            int forgotten = 0;
            for (int i = 0; i < _log.Orders.Count; i++)
            {
                OperatorOrder order = _log.Orders[i];
                bool isInForce = _log.InForce.Values.Any(held => held.Number == order.Number);
                if (order.Target.Kind != OrderTargetKind.Customer || order.Target.Id == CustomerId.Forgotten.Value || order.At >= olderThan || isInForce)
                    continue;
                _log.Orders[i] = OrderRules.Erase(order);
                forgotten++;
            }
            return ValueTask.FromResult(forgotten);
        }
    }

    private ValueTask<IReadOnlyList<OperatorOrder>> ListAsync(int most, Func<IEnumerable<OperatorOrder>> list, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(most);
        lock (_log.Lock)
            return ValueTask.FromResult<IReadOnlyList<OperatorOrder>>([.. list().Take(most)]);
    }
}
