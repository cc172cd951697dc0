using FaultTolerantPay.Merchants;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>The preset store on PostgreSQL.</summary>
internal sealed class PostgreSqlMerchantStore(StoreDatabase database) : IMerchantStore
{
    public ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => MerchantTable.FindAsync(session, id, token), cancellationToken);

    public ValueTask<bool> SaveAsync(
        Merchant merchant, long expectedVersion, ConsentChange? consentChange, CancellationToken cancellationToken)
    {
        byte[] record = StoreJson.Write(merchant, StoreJson.Records.Merchant);
        return database.WriteAsync(
            (session, token) => MerchantTable.SaveAsync(session, merchant, record, expectedVersion, consentChange, token),
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync((session, token) => MerchantTable.ListDueAsync(session, now, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync((session, token) => MerchantTable.ListAsync(session, after, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => MerchantTable.ListConsentChangesAsync(session, id, token), cancellationToken);
}
