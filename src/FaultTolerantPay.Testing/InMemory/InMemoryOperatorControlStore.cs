using FaultTolerantPay.Controls;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Operator controls in memory, for tests and simulations; see <see cref="InMemoryStandInStore"/>.</summary>
/// <param name="disk">The durable state; null: a new one.</param>
public sealed class InMemoryOperatorControlStore(InMemoryDisk? disk = null) : IOperatorControlStore
{
    private readonly ControlTables _tables = (disk ?? new InMemoryDisk()).Controls;

    /// <inheritdoc/>
    public ValueTask<ControlAppendResult> AppendAsync(OperatorControl control, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(control);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_tables.Lock)
        {
            if (ControlRules.FindRefusal(control, control.ControlSlots.Select(_tables.InForce.GetValueOrDefault)) is { } refusal)
            {
                return ValueTask.FromResult(refusal);
            }

            OperatorControl stored = control with { Number = _tables.Controls.Count + 1 };
            _tables.Controls.Add(stored);
            foreach (ControlSlot slot in stored.ControlSlots)
            {
                if (stored.StartsControl)
                {
                    _tables.InForce[slot] = stored;
                }
                else
                {
                    _tables.InForce.Remove(slot);
                }
            }
            return ValueTask.FromResult(new ControlAppendResult(stored, null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_tables.Lock)
        {
            return ValueTask.FromResult((long)_tables.Controls.Count);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken) =>
        ListAsync(maxItems, () => _tables.Controls.Where(control => control.Number > after), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken) =>
        ListAsync(maxItems, () => Enumerable.Reverse(_tables.Controls).Where(control => !(control.Number >= before)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperatorControl>> ListActiveAsync(
        long after,
        int maxItems,
        CancellationToken cancellationToken) => ListAsync(
        maxItems,
        () => _tables.InForce
            .Where(place => place.Value.Number > after)
            .GroupBy(place => place.Value.Number)
            .OrderBy(control => control.Key)
            .Select(
                control =>
                    control.First().Value with { Work = control.Aggregate(PausedWork.None, (work, place) => work | place.Key.Work) }),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_tables.Lock)
        {
            foreach ((ControlSlot slot, OperatorControl ended) in _tables.InForce.Where(place => place.Value.Until < olderThan).ToList())
            {
                _tables.InForce.Remove(slot);
            }

            int erased = 0;
            for (int i = 0; i < _tables.Controls.Count; i++)
            {
                OperatorControl control = _tables.Controls[i];
                bool isInForce = _tables.InForce.Values.Any(held => held.Number == control.Number);
                if (control.Target.Kind != ControlTargetKind.Customer
                    || control.Target.Id == CustomerId.Erased.Value
                    || control.At >= olderThan
                    || isInForce)
                {
                    continue;
                }

                _tables.Controls[i] = ControlRules.Erase(control);
                erased++;
            }
            return ValueTask.FromResult(erased);
        }
    }

    private ValueTask<IReadOnlyList<OperatorControl>> ListAsync(
        int maxItems,
        Func<IEnumerable<OperatorControl>> list,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_tables.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<OperatorControl>>([.. list().Take(maxItems)]);
        }
    }
}
