using FaultTolerantPay.Merchants;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>The preset store on a SQLite file.</summary>
internal sealed class SqliteMerchantStore(StoreDatabase database) : IMerchantStore
{
    public ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken) =>
        database.ReadAsync(c => MerchantTable.Find(c, id), cancellationToken);

    public ValueTask<bool> SaveAsync(
        Merchant merchant, long expectedVersion, ConsentChange? consentChange, CancellationToken cancellationToken)
    {
        byte[] record = StoreJson.Write(merchant, StoreJson.Records.Merchant);
        return database.WriteAsync(t => MerchantTable.Save(t, merchant, record, expectedVersion, consentChange), cancellationToken);
    }

    public ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<Merchant>>(c => MerchantTable.Due(c, now, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<Merchant>>(c => MerchantTable.Page(c, after, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ConsentChange>>(c => MerchantTable.ConsentChanges(c, id), cancellationToken);
}
