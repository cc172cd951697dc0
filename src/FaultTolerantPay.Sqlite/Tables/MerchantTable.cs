using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Merchants, and every change of their consent.</summary>
internal static class MerchantTable
{
    private static readonly Sql ReadVersion = new("SELECT version FROM merchant WHERE id = ?");

    private static readonly Sql Insert = new(
        "INSERT INTO merchant (version, name, category, status, has_consent, refresh_at, record, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

    private static readonly Sql Update = new(
        "UPDATE merchant SET version = ?, name = ?, category = ?, status = ?, has_consent = ?, refresh_at = ?, record = ? WHERE id = ?");

    private static readonly Sql AddChange = new(
        "INSERT INTO consent_change (merchant, changed_at, changed_by, was_given, is_given, reason, record) VALUES (?, ?, ?, ?, ?, ?, ?)");

    private static readonly Sql Select = new("SELECT version, record FROM merchant WHERE id = ?");
    private static readonly Sql SelectDue = new("""
        SELECT version, record FROM merchant WHERE refresh_at <= ? ORDER BY refresh_at, id LIMIT ?
        """);

    private static readonly Sql SelectPage = new("SELECT version, record FROM merchant WHERE id > ? ORDER BY id LIMIT ?");
    private static readonly Sql SelectChanges = new("SELECT record FROM consent_change WHERE merchant = ? ORDER BY id");

    /// <summary>Stores a merchant if its version is the expected one.</summary>
    /// <returns>Whether it was stored.</returns>
    public static bool Save(StoreTransaction transaction, Merchant merchant, byte[] record, long expectedVersion, ConsentChange? change)
    {
        SqliteConnection connection = transaction.Connection;
        using (Query query = connection.Use(ReadVersion).Bind(merchant.Id.Value))
        {
            if ((query.Step() ? query.Long(0) : 0) != expectedVersion)
            {
                return false;
            }
        }
        transaction.StartWriting();
        using (Query query = connection.Use(expectedVersion == 0 ? Insert : Update)
            .Bind(expectedVersion + 1).Bind(merchant.Name).Bind(merchant.Category).Bind(merchant.Status).Bind(merchant.Consent.IsGiven)
            .Bind(merchant.RefreshAt).BindUtf8(record).Bind(merchant.Id.Value))
        {
            query.Execute();
        }

        if (change is null)
        {
            return true;
        }

        using Query add = connection.Use(AddChange)
            .Bind(change.Merchant.Value).Bind(change.At).Bind(change.By.Value).Bind(change.Old.IsGiven).Bind(change.New.IsGiven)
            .Bind(change.Reason)
            .BindUtf8(StoreJson.Write(change, StoreJson.Records.ConsentChange));
        add.Execute();
        return true;
    }

    public static Merchant? Find(SqliteConnection connection, MerchantId id)
    {
        using Query query = connection.Use(Select).Bind(id.Value);
        return query.Step() ? Read(query) : null;
    }

    public static List<Merchant> Due(SqliteConnection connection, DateTimeOffset now, int most)
    {
        using Query query = connection.Use(SelectDue).Bind(now).Bind(most);
        return ReadAll(query);
    }

    public static List<Merchant> Page(SqliteConnection connection, MerchantId? after, int most)
    {
        using Query query = connection.Use(SelectPage).Bind(after?.Value ?? "").Bind(most);
        return ReadAll(query);
    }

    public static List<ConsentChange> ConsentChanges(SqliteConnection connection, MerchantId id)
    {
        var changes = new List<ConsentChange>();
        using Query query = connection.Use(SelectChanges).Bind(id.Value);
        while (query.Step())
        {
            changes.Add(StoreJson.Read(query.Utf8(0), StoreJson.Records.ConsentChange));
        }

        return changes;
    }

    private static List<Merchant> ReadAll(Query query)
    {
        var merchants = new List<Merchant>();
        while (query.Step())
        {
            merchants.Add(Read(query));
        }

        return merchants;
    }

    private static Merchant Read(Query query) => StoreJson.Read(query.Utf8(1), StoreJson.Records.Merchant) with { Version = query.Long(0) };
}
