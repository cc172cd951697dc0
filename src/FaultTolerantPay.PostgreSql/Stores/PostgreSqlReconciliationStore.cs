using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>
/// Our operations as statements list them, and comparisons of statements, on PostgreSQL. Held rows are written in commits of their own, so
/// that no transaction stays open for all of them.
/// </summary>
internal sealed class PostgreSqlReconciliationStore(StoreDatabase database, MandateTokens tokens) : IReconciliationStore
{
    public async ValueTask<QueryPage<RecordedOperation>> ListOperationsAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        QueryPage<RecordedOperation> page = await database
            .ReadAsync(
                (session, token) => RecordedOperationQueries.ListAsync(session, channel, from, before, after, maxItems, token),
                cancellationToken)
            .ConfigureAwait(false);
        return new QueryPage<RecordedOperation>(await tokens.OpenAsync(page.Items, cancellationToken).ConfigureAwait(false), page.Next);
    }

    public async ValueTask<IReadOnlyList<RecordedOperation>> FindOperationsAsync(
        IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        ReconciliationRules.CheckReferences(references);
        List<RecordedOperation> found = await database
            .ReadAsync((session, token) => RecordedOperationQueries.FindAsync(session, references, token), cancellationToken)
            .ConfigureAwait(false);
        return await tokens.OpenAsync(found, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<StatementConfirmation>> FindConfirmationsAsync(
        IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        ReconciliationRules.CheckReferences(references);
        return database.ReadAsync((session, token) => ConfirmationTable.FindAsync(session, references, token), cancellationToken);
    }

    public async ValueTask ConfirmAsync(IReadOnlyList<StatementConfirmation> confirmations, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReconciliationRules.CheckConfirmations(confirmations);
        await database
            .WriteAsync((session, _) => ConfirmationTable.AddAsync(session, confirmations), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<StatementReconciliation?> FindAsync(
        ProviderId provider, string merchantNumber, DateOnly day, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (session, token) => ReconciliationTable.FindAsync(session, provider, merchantNumber, day, token), cancellationToken);

    public ValueTask<QueryPage<StatementReconciliation>> ListAsync(
        ProviderId? provider, DateOnly from, DateOnly until, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => ReconciliationTable.ListAsync(session, provider, from, until, after, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<HeldRow>> ListHeldAsync(
        ProviderId provider, string merchantNumber, DateOnly day, long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return database.ReadAsync(
            (session, token) => HeldRowTable.ListAsync(session, provider, merchantNumber, day, after, maxItems, token), cancellationToken);
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
            await RepeatAsync((session, token) => HeldRowTable.RemoveLeftoversAsync(session, reconciliation, token)).ConfigureAwait(false);
        }

        return isSaved;
    }

    /// <summary>Writes the pages, and the comparison after the last of them.</summary>
    private async ValueTask<bool> SaveAsync(
        StatementReconciliation reconciliation, byte[] text, PreparedHeldRows rows, CancellationToken cancellationToken)
    {
        long? set = null;
        if (!rows.IsAtEnd)
        {
            set = await database
                .WriteAsync((session, token) => HeldRowTable.BeginAsync(session, reconciliation, token), cancellationToken)
                .ConfigureAwait(false);
        }

        bool isSaved = true;
        while (isSaved && !rows.IsAtEnd)
        {
            (int first, List<byte[]> pages) = rows.Next();
            isSaved = await database
                .WriteAsync((session, token) => HeldRowTable.AppendAsync(session, set!.Value, first, pages, token), cancellationToken)
                .ConfigureAwait(false);
        }

        string hash = rows.Hash;
        isSaved = isSaved && await database
            .WriteAsync(
                (session, token) => ReconciliationTable.SaveAsync(session, reconciliation, text, set, hash, token), cancellationToken)
            .ConfigureAwait(false);
        if (!isSaved && set is { } unused)
        {
            await RepeatAsync((session, token) => HeldRowTable.RemoveAsync(session, unused, token)).ConfigureAwait(false);
        }

        return isSaved;
    }

    /// <summary>Removes part by part. Each part is a commit of its own.</summary>
    private async ValueTask RepeatAsync(Func<Session, CancellationToken, Task<bool>> removePart)
    {
        while (await database.WriteAsync(removePart, CancellationToken.None).ConfigureAwait(false))
        {
            // There is more.
        }
    }
}
