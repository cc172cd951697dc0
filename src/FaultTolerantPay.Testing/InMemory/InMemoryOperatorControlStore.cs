using FaultTolerantPay.Controls;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Operator controls in memory, for tests and simulations; see <see cref="InMemoryStandInStore"/>.</summary>
/// <param name="disk">The durable state; null: a new one.</param>
public sealed class InMemoryOperatorControlStore(InMemoryDisk? disk = null) : IOperatorControlStore
{
    private readonly ControlLog _log = (disk ?? new InMemoryDisk()).Orders;

    /// <inheritdoc/>
    public ValueTask<ControlAppendResult> AppendAsync(OperatorControl order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_log.Lock)
        {
            if (ControlRules.FindRefusal(order, order.ControlSlots.Select(_log.InForce.GetValueOrDefault)) is { } refusal)
            {
                return ValueTask.FromResult(refusal);
            }

            OperatorControl stored = order with { Number = _log.Orders.Count + 1 };
            _log.Orders.Add(stored);
            foreach (ControlSlot slot in stored.ControlSlots)
            {
                if (stored.StartsControl)
                {
                    _log.InForce[slot] = stored;
                }
                else
                {
                    _log.InForce.Remove(slot);
                }
            }
            return ValueTask.FromResult(new ControlAppendResult(stored, null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_log.Lock)
        {
            return ValueTask.FromResult((long)_log.Orders.Count);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken) =>
        ListAsync(maxItems, () => _log.Orders.Where(order => order.Number > after), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken) =>
        ListAsync(maxItems, () => Enumerable.Reverse(_log.Orders).Where(order => !(order.Number >= before)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperatorControl>> ListInForceAsync(
        long after,
        int maxItems,
        CancellationToken cancellationToken) => ListAsync(
        maxItems,
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
            foreach ((ControlSlot slot, OperatorControl ended) in _log.InForce.Where(place => place.Value.Until < olderThan).ToList())
            {
                _log.InForce.Remove(slot);
            }

            int forgotten = 0;
            for (int i = 0; i < _log.Orders.Count; i++)
            {
                OperatorControl order = _log.Orders[i];
                bool isInForce = _log.InForce.Values.Any(held => held.Number == order.Number);
                if (order.Target.Kind != ControlTargetKind.Customer || order.Target.Id == CustomerId.Forgotten.Value || order.At >= olderThan || isInForce)
                {
                    continue;
                }

                _log.Orders[i] = ControlRules.Erase(order);
                forgotten++;
            }
            return ValueTask.FromResult(forgotten);
        }
    }

    private ValueTask<IReadOnlyList<OperatorControl>> ListAsync(
        int maxItems,
        Func<IEnumerable<OperatorControl>> list,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_log.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<OperatorControl>>([.. list().Take(maxItems)]);
        }
    }
}
