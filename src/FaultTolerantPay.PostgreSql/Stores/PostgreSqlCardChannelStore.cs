using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>Card-channel records on PostgreSQL.</summary>
internal sealed class PostgreSqlCardChannelStore(StoreDatabase database, AgreementNumbers agreements) : ICardChannelStore
{
    public async ValueTask<IReadOnlyList<CardChannelRecord>> ListCardChannelsAsync(
        IReadOnlyList<string> cardTokens, CancellationToken cancellationToken)
    {
        StoreRules.CheckCardTokens(cardTokens);
        List<CardChannelRecord> records = await database
            .ReadAsync((session, token) => CardChannelTable.ListAsync(session, cardTokens, token), cancellationToken).ConfigureAwait(false);
        return await agreements.OpenAsync(records, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> SaveCardChannelAsync(
        CardChannelRecord record, CardChannelRecord? replaces, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckCardChannel(record, replaces);
        CardChannelRecord sealedRecord = await agreements.SealAsync(record, cancellationToken).ConfigureAwait(false);
        byte[] text = StoreJson.Write(sealedRecord, StoreJson.Records.CardChannelRecord);
        return await database
            .WriteAsync((session, token) => CardChannelTable.SaveAsync(session, record, text, replaces, token), cancellationToken)
            .ConfigureAwait(false);
    }

    public ValueTask<int> EraseCardAsync(IReadOnlyList<string> cardTokens, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckCardTokens(cardTokens);
        return database.WriteAsync((session, token) => CardChannelTable.EraseAsync(session, cardTokens, token), cancellationToken);
    }
}
