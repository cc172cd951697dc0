using FaultTolerantPay.Advances;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Sqlite.Engine;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Sqlite.Merchants;

/// <summary>The preset store on a SQLite file.</summary>
internal sealed class SqliteMerchantStore(StoreEngine engine) : IMerchantStore
{
    private static readonly Sql ReadVersion = new("SELECT version FROM merchant WHERE id = ?");

    private static readonly Sql Insert = new(
        "INSERT INTO merchant (version, name, category, status, has_consent, refresh_at, record, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

    private static readonly Sql Update = new(
        "UPDATE merchant SET version = ?, name = ?, category = ?, status = ?, has_consent = ?, refresh_at = ?, record = ? WHERE id = ?");

    private static readonly Sql AddChange = new(
        "INSERT INTO consent_change (merchant, changed_at, changed_by, was_given, is_given, reason, record) VALUES (?, ?, ?, ?, ?, ?, ?)");

    private static readonly Sql Select = new("SELECT version, record FROM merchant WHERE id = ?");
    private static readonly Sql SelectDue = new("SELECT version, record FROM merchant WHERE refresh_at <= ? ORDER BY refresh_at, id LIMIT ?");
    private static readonly Sql SelectPage = new("SELECT version, record FROM merchant WHERE id > ? ORDER BY id LIMIT ?");
    private static readonly Sql SelectChanges = new("SELECT record FROM consent_change WHERE merchant = ? ORDER BY id");

    public ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken) => engine.ReadAsync(
        connection =>
        {
            using Query query = connection.Use(Select).Bind(id.Value);
            return query.Step() ? Read(query) : null;
        },
        cancellationToken);

    public ValueTask<bool> SaveAsync(Merchant merchant, long expectedVersion, ConsentChange? consentChange, CancellationToken cancellationToken)
    {
        byte[] record = StoreJson.Write(merchant, StoreJson.Records.Merchant);
        return engine.WriteAsync(t => Save(t, merchant, record, expectedVersion, consentChange), cancellationToken);
    }

    public ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(most);
        return engine.ReadAsync<IReadOnlyList<Merchant>>(
            connection =>
            {
                using Query query = connection.Use(SelectDue).Bind(now).Bind(most);
                return ReadAll(query);
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(most);
        return engine.ReadAsync<IReadOnlyList<Merchant>>(
            connection =>
            {
                using Query query = connection.Use(SelectPage).Bind(after?.Value ?? "").Bind(most);
                return ReadAll(query);
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken) => engine.ReadAsync(
        connection =>
        {
            var changes = new List<ConsentChange>();
            using Query query = connection.Use(SelectChanges).Bind(id.Value);
            while (query.Step())
                changes.Add(StoreJson.Read(query.Utf8(0), StoreJson.Records.ConsentChange));
            return (IReadOnlyList<ConsentChange>)changes;
        },
        cancellationToken);

    private static bool Save(WriteTransaction transaction, Merchant merchant, byte[] record, long expectedVersion, ConsentChange? change)
    {
        Connection connection = transaction.Connection;
        using (Query query = connection.Use(ReadVersion).Bind(merchant.Id.Value))
        {
            if ((query.Step() ? query.Long(0) : 0) != expectedVersion)
                return false;
        }
        transaction.StartWriting();
        using (Query query = connection.Use(expectedVersion == 0 ? Insert : Update)
            .Bind(expectedVersion + 1).Bind(merchant.Name).Bind(merchant.Category).Bind(merchant.Status).Bind(merchant.Consent.IsGiven)
            .Bind(merchant.RefreshAt).BindUtf8(record).Bind(merchant.Id.Value))
            query.Execute();
        if (change is null)
            return true;
        using Query add = connection.Use(AddChange)
            .Bind(change.Merchant.Value).Bind(change.At).Bind(change.By.Value).Bind(change.Old.IsGiven).Bind(change.New.IsGiven).Bind(change.Reason)
            .BindUtf8(StoreJson.Write(change, StoreJson.Records.ConsentChange));
        add.Execute();
        return true;
    }

    private static List<Merchant> ReadAll(Query query)
    {
        var merchants = new List<Merchant>();
        while (query.Step())
            merchants.Add(Read(query));
        return merchants;
    }

    private static Merchant Read(Query query) => StoreJson.Read(query.Utf8(1), StoreJson.Records.Merchant) with { Version = query.Long(0) };
}
