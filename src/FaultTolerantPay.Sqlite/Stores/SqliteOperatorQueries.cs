using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>Operators' queries on a SQLite file.</summary>
internal sealed class SqliteOperatorQueries(StoreDatabase database, MandateTokens tokens) : IOperatorQueries
{
    public async ValueTask<QueryPage<Advance>> ListOutstandingAsync(
        OutstandingFilter filter, string? after, int maxItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        StoreRules.CheckPage(maxItems);
        QueryPage<Advance> page = await database
            .ReadAsync(c => OutstandingQueries.List(c, filter, after, maxItems), cancellationToken).ConfigureAwait(false);
        return new QueryPage<Advance>(await tokens.OpenAsync(page.Items, cancellationToken).ConfigureAwait(false), page.Next);
    }

    public ValueTask<QueryPage<OutstandingTotal>> SumOutstandingAsync(
        OutstandingFilter filter, OutstandingGroup by, string? after, int maxItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(c => OutstandingQueries.Sum(c, filter, by, after, maxItems), cancellationToken);
    }

    public ValueTask<QueryPage<Outage>> ListOutagesAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(c => OutageQueries.List(c, from, until, after, maxItems), cancellationToken);
    }

    public ValueTask<QueryPage<BookedEntry>> ListJournalAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(c => JournalQueries.List(c, from, until, after, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<JournalTotal>> SumJournalAsync(
        DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JournalTotal>>(c => JournalQueries.Sum(c, from, until), cancellationToken);

    public ValueTask<QueryPage<LateWork>> ListOverdueAsync(
        WorkKind kind, DateTimeOffset dueBy, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(c => LateWorkQueries.List(c, kind, dueBy, after, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<LateWorkTotal>> SumLateAsync(DateTimeOffset dueBy, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LateWorkTotal>>(c => LateWorkQueries.Sum(c, dueBy), cancellationToken);
}
