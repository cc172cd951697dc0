using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// A store of comparisons of statements in memory, for tests and simulations; see <see cref="InMemoryStandInStore"/>. It reads the
/// operations of the stand-in store on the same disk.
/// </summary>
/// <param name="disk">The durable state; null: a new one.</param>
public sealed class InMemoryReconciliationStore(InMemoryDisk? disk = null) : IReconciliationStore
{
    private readonly InMemoryDisk _disk = disk ?? new InMemoryDisk();

    private ReconciliationRows Rows => _disk.Reconciliations;

    /// <inheritdoc/>
    public ValueTask<QueryPage<RecordedOperation>> ListOperationsAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, string? after, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        string subject = ReconciliationRules.OperationsSubject(channel, from);
        (DateTimeOffset time, string reference) = ReconciliationRules.OperationsPlace(after, subject, from);
        lock (_disk.StandIn.Lock)
        {
            RecordedOperation[] page =
            [
                .. Operations()
                    .Where(operation => operation.Channel == channel && operation.WrittenAt < before
                        && (operation.WrittenAt > time
                            || (operation.WrittenAt == time && string.CompareOrdinal(operation.Reference, reference) > 0)))
                    .OrderBy(operation => operation.WrittenAt).ThenBy(operation => operation.Reference, StringComparer.Ordinal)
                    .Take(maxItems + 1),
            ];
            RecordedOperation[] shown = page[..Math.Min(page.Length, maxItems)];
            return ValueTask.FromResult(new QueryPage<RecordedOperation>(
                shown,
                page.Length > maxItems ? ReconciliationRules.AfterOperation(subject, shown[^1].WrittenAt, shown[^1].Reference) : null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedOperation>> FindOperationsAsync(
        IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReconciliationRules.CheckReferences(references);
        var found = new List<RecordedOperation>();
        lock (_disk.StandIn.Lock)
        {
            foreach (string reference in references)
            {
                if (_disk.StandIn.FindChannelPayment(reference) is { } payment
                    && RecordedOperation.Of(payment, payment.Find(reference)!) is { } operation)
                {
                    found.Add(operation);
                }

                if (_disk.StandIn.FindInstruction(reference) is { } instruction)
                {
                    found.Add(RecordedOperation.Of(instruction));
                }
            }
        }

        return ValueTask.FromResult<IReadOnlyList<RecordedOperation>>(found);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StatementConfirmation>> FindConfirmationsAsync(
        IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReconciliationRules.CheckReferences(references);
        lock (Rows.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<StatementConfirmation>>(
                [.. references.Select(reference => Rows.Confirmations.GetValueOrDefault(reference)).OfType<StatementConfirmation>()]);
        }
    }

    /// <inheritdoc/>
    public ValueTask ConfirmAsync(IReadOnlyList<StatementConfirmation> confirmations, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReconciliationRules.CheckConfirmations(confirmations);
        lock (Rows.Lock)
        {
            foreach (StatementConfirmation confirmation in confirmations)
            {
                if (Rows.Confirmations.GetValueOrDefault(confirmation.Reference) is not { } known || IsOfSameDay(known, confirmation))
                {
                    Rows.Confirmations[confirmation.Reference] = confirmation;
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<StatementReconciliation?> FindAsync(
        ProviderId provider, string merchantNumber, DateOnly day, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Rows.Lock)
        {
            return ValueTask.FromResult<StatementReconciliation?>(
                Rows.Days.TryGetValue((day, provider.Value, merchantNumber), out var found) ? found.Value : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<QueryPage<StatementReconciliation>> ListAsync(
        ProviderId? provider, DateOnly from, DateOnly until, string? after, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        string subject = ReconciliationRules.DaysSubject(provider, from);
        (DateOnly, string, string) place = ReconciliationRules.DaysPlace(after, subject, from);
        lock (Rows.Lock)
        {
            StatementReconciliation[] page =
            [
                .. Rows.Days
                    .Where(day => ReconciliationRows.Compare(day.Key, place) > 0 && day.Key.Day <= until
                        && (provider is not { } only || day.Key.Provider == only.Value))
                    .Select(day => day.Value.Value).Take(maxItems + 1),
            ];
            StatementReconciliation[] shown = page[..Math.Min(page.Length, maxItems)];
            return ValueTask.FromResult(new QueryPage<StatementReconciliation>(
                shown, page.Length > maxItems ? ReconciliationRules.AfterDay(subject, shown[^1]) : null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HeldRow>> ListHeldAsync(
        ProviderId provider, string merchantNumber, DateOnly day, long after, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        lock (Rows.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<HeldRow>>(
                Rows.Days.TryGetValue((day, provider.Value, merchantNumber), out var found)
                    ? [.. found.Held.Skip((int)Math.Min(after, int.MaxValue)).Take(maxItems)]
                    : []);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> SaveAsync(
        StatementReconciliation reconciliation, IReadOnlyList<HeldRow> held, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReconciliationRules.CheckReconciliation(reconciliation);
        ArgumentNullException.ThrowIfNull(held);
        var key = (reconciliation.Day, reconciliation.Provider.Value, reconciliation.MerchantNumber);
        HeldRow[] rows = [.. held];
        lock (Rows.Lock)
        {
            IReadOnlyList<HeldRow> before = [];
            long version = 0;
            if (Rows.Days.TryGetValue(key, out var stored))
            {
                (before, version) = (stored.Held, stored.Value.Version);
            }

            if (version != reconciliation.Version)
            {
                return ValueTask.FromResult(false);
            }

            Rows.Days[key] = (reconciliation with { Version = version + 1 }, rows);
            RemoveOfOtherFiles(reconciliation);
            if (!before.SequenceEqual(rows))
            {
                OutdateNextDay(reconciliation);
            }

            return ValueTask.FromResult(true);
        }
    }

    private static bool IsOfSameDay(StatementConfirmation one, StatementConfirmation other) =>
        one with { File = 0 } == other with { File = 0 };

    private void RemoveOfOtherFiles(StatementReconciliation day)
    {
        foreach (StatementConfirmation confirmation in Rows.Confirmations.Values.ToList())
        {
            if (confirmation.File != day.File && IsOfSameDay(
                confirmation, new StatementConfirmation(confirmation.Reference, day.Provider, day.MerchantNumber, day.Day, day.File)))
            {
                Rows.Confirmations.Remove(confirmation.Reference);
            }
        }
    }

    private void OutdateNextDay(StatementReconciliation day)
    {
        var key = (day.Day.AddDays(1), day.Provider.Value, day.MerchantNumber);
        if (Rows.Days.TryGetValue(key, out var next))
        {
            Rows.Days[key] = (next.Value with { IsOutdated = true, Version = next.Value.Version + 1 }, next.Held);
        }
    }

    private IEnumerable<RecordedOperation> Operations()
    {
        foreach (TransactionKey key in _disk.StandIn.ChannelPaymentsAfter(null).ToArray())
        {
            ChannelPayment payment = _disk.StandIn.Find(key)!.ChannelPayment!;
            foreach (RecordedOperation recorded in payment.Operations
                .Select(operation => RecordedOperation.Of(payment, operation)).OfType<RecordedOperation>())
            {
                yield return recorded;
            }
        }

        foreach (Instruction instruction in _disk.StandIn.AllInstructions)
        {
            yield return RecordedOperation.Of(instruction);
        }
    }
}
