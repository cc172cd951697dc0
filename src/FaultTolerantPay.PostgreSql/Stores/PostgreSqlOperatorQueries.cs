using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>Operators' queries on PostgreSQL. Sums of money may take any time, because they read every record that they sum.</summary>
internal sealed class PostgreSqlOperatorQueries(StoreDatabase database, MandateTokens tokens) : IOperatorQueries
{
    public async ValueTask<QueryPage<Advance>> ListOutstandingAsync(
        OutstandingFilter filter, string? after, int maxItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        StoreRules.CheckPage(maxItems);
        QueryPage<Advance> page = await database
            .ReadAsync((session, token) => OutstandingQueries.ListAsync(session, filter, after, maxItems, token), cancellationToken)
            .ConfigureAwait(false);
        return new QueryPage<Advance>(await tokens.OpenAsync(page.Items, cancellationToken).ConfigureAwait(false), page.Next);
    }

    public ValueTask<QueryPage<OutstandingTotal>> SumOutstandingAsync(
        OutstandingFilter filter, OutstandingGroup by, string? after, int maxItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        StoreRules.CheckPage(maxItems);
        return database.ReadLongAsync(
            (session, token) => OutstandingQueries.SumAsync(session, filter, by, after, maxItems, token), cancellationToken);
    }

    public ValueTask<QueryPage<Outage>> ListOutagesAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => OutageQueries.ListAsync(session, from, until, after, maxItems, token), cancellationToken);
    }

    public ValueTask<QueryPage<BookedEntry>> ListJournalAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => JournalQueries.ListAsync(session, from, until, after, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<JournalTotal>> SumJournalAsync(
        DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.ReadLongAsync((session, token) => JournalQueries.SumAsync(session, from, until, token), cancellationToken);

    public ValueTask<QueryPage<LateWork>> ListOverdueAsync(
        WorkKind kind, DateTimeOffset dueBy, string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => LateWorkQueries.ListAsync(session, kind, dueBy, after, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<LateWorkTotal>> SumLateAsync(DateTimeOffset dueBy, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => LateWorkQueries.SumAsync(session, dueBy, token), cancellationToken);
}
