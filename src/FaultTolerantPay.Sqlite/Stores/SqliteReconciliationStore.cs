using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>
/// Our operations as statements list them, and comparisons of statements, on a SQLite file. Held rows are written in commits of their own,
/// so that payments need not wait for all of them.
/// </summary>
internal sealed class SqliteReconciliationStore(StoreDatabase database, MandateTokens tokens) : IReconciliationStore
{
    public async ValueTask<QueryPage<RecordedOperation>> ListOperationsAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        QueryPage<RecordedOperation> page = await database
            .ReadAsync(c => RecordedOperationQueries.List(c, channel, from, before, after, maxItems), cancellationToken)
            .ConfigureAwait(false);
        return new QueryPage<RecordedOperation>(await tokens.OpenAsync(page.Items, cancellationToken).ConfigureAwait(false), page.Next);
    }

    public async ValueTask<IReadOnlyList<RecordedOperation>> FindOperationsAsync(
        IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        ReconciliationRules.CheckReferences(references);
        List<RecordedOperation> found = await database
            .ReadAsync(c => RecordedOperationQueries.Find(c, references), cancellationToken).ConfigureAwait(false);
        return await tokens.OpenAsync(found, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<StatementConfirmation>> FindConfirmationsAsync(
        IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        ReconciliationRules.CheckReferences(references);
        return database.ReadAsync<IReadOnlyList<StatementConfirmation>>(
            c => ReconciliationTable.FindConfirmations(c, references), cancellationToken);
    }

    public async ValueTask ConfirmAsync(IReadOnlyList<StatementConfirmation> confirmations, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReconciliationRules.CheckConfirmations(confirmations);
        await database.WriteAsync(t => ReconciliationTable.Confirm(t, confirmations), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<StatementReconciliation?> FindAsync(
        ProviderId provider, string merchantNumber, DateOnly day, CancellationToken cancellationToken) =>
        database.ReadAsync(c => ReconciliationTable.Find(c, provider, merchantNumber, day), cancellationToken);

    public ValueTask<QueryPage<StatementReconciliation>> ListAsync(
        ProviderId? provider, DateOnly from, DateOnly until, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(c => ReconciliationTable.List(c, provider, from, until, after, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<HeldRow>> ListHeldAsync(
        ProviderId provider, string merchantNumber, DateOnly day, long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return database.ReadAsync<IReadOnlyList<HeldRow>>(
            c => HeldRowTable.List(c, provider, merchantNumber, day, after, maxItems), cancellationToken);
    }

    public async ValueTask<bool> SaveAsync(
        StatementReconciliation reconciliation, IReadOnlyList<HeldRow> held, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReconciliationRules.CheckReconciliation(reconciliation);
        ArgumentNullException.ThrowIfNull(held);
        StatementReconciliation? stored = await FindAsync(
            reconciliation.Provider, reconciliation.MerchantNumber, reconciliation.Day, cancellationToken).ConfigureAwait(false);
        if ((stored?.Version ?? 0) != reconciliation.Version)
        {
            return false;
        }

        byte[] text = StoreJson.Write(reconciliation, StoreJson.Records.StatementReconciliation);
        using var rows = new PreparedHeldRows(held);
        bool isSaved = await SaveAsync(reconciliation, text, rows, cancellationToken).ConfigureAwait(false);
        if (isSaved)
        {
            await RepeatAsync(t => HeldRowTable.RemoveLeftovers(t, reconciliation)).ConfigureAwait(false);
        }

        return isSaved;
    }

    /// <summary>Writes the pages, and the comparison with the last of them.</summary>
    private async ValueTask<bool> SaveAsync(
        StatementReconciliation reconciliation, byte[] text, PreparedHeldRows rows, CancellationToken cancellationToken)
    {
        long? set = null;
        if (!rows.IsAtEnd)
        {
            set = await database.WriteAsync(t => HeldRowTable.Begin(t, reconciliation), cancellationToken).ConfigureAwait(false);
        }

        bool isSaved = true;
        while (isSaved && !rows.IsAtEnd)
        {
            (int first, List<byte[]> pages) = rows.Next();
            isSaved = await database.WriteAsync(t => HeldRowTable.Append(t, set!.Value, first, pages), cancellationToken)
                .ConfigureAwait(false);
        }

        isSaved = isSaved && await database
            .WriteAsync(t => ReconciliationTable.Save(t, reconciliation, text, set, rows.Hash), cancellationToken).ConfigureAwait(false);
        if (!isSaved && set is { } unused)
        {
            await RepeatAsync(t => HeldRowTable.Remove(t, unused)).ConfigureAwait(false);
        }

        return isSaved;
    }

    /// <summary>Removes part by part. Each part is a commit of its own.</summary>
    private async ValueTask RepeatAsync(Func<StoreTransaction, bool> removePart)
    {
        while (await database.WriteAsync(removePart, CancellationToken.None).ConfigureAwait(false))
        {
            // There is more.
        }
    }
}
