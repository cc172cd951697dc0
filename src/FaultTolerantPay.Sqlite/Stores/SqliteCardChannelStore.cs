using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>Card-channel records on a SQLite file.</summary>
internal sealed class SqliteCardChannelStore(StoreDatabase database, AgreementNumbers agreements) : ICardChannelStore
{
    public async ValueTask<IReadOnlyList<CardChannelRecord>> ListCardChannelsAsync(
        IReadOnlyList<string> cardTokens, CancellationToken cancellationToken)
    {
        StoreRules.CheckCardTokens(cardTokens);
        List<CardChannelRecord> records = await database
            .ReadAsync(c => CardChannelTable.Of(c, cardTokens), cancellationToken).ConfigureAwait(false);
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
            .WriteAsync(t => CardChannelTable.Save(t, record, text, replaces), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<int> EraseCardAsync(IReadOnlyList<string> cardTokens, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckCardTokens(cardTokens);
        return database.WriteAsync(t => CardChannelTable.Erase(t, cardTokens), cancellationToken);
    }
}
