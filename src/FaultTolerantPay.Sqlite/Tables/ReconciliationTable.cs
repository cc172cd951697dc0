using System.Globalization;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// What the comparison of each day's statement found, and which statement has each of our operations. A day has a row from its first
/// confirmation on; while its version is 0, it was not compared yet.
/// </summary>
internal static class ReconciliationTable
{
    // A confirmation is small, because there is one for each operation: a reference, and the numbers of a day and a file.
    public const string Schema = """
        CREATE TABLE reconciliation (
          id INTEGER PRIMARY KEY, provider TEXT NOT NULL, merchant_number TEXT NOT NULL, day TEXT NOT NULL, version INTEGER NOT NULL,
          held INTEGER, held_hash TEXT NOT NULL, record TEXT, UNIQUE (day, provider, merchant_number)) STRICT;
        CREATE INDEX reconciliation_by_provider ON reconciliation (provider, day, merchant_number);
        CREATE TABLE statement_confirmation (
          reference TEXT PRIMARY KEY, reconciliation INTEGER NOT NULL, file INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX statement_confirmation_by_file ON statement_confirmation (reconciliation, file);
        """;

    private static readonly Sql Select =
        new("SELECT id, version, held, held_hash, record FROM reconciliation WHERE day = ? AND provider = ? AND merchant_number = ?");

    private static readonly Sql Insert =
        new("INSERT INTO reconciliation (day, provider, merchant_number, version, held_hash) VALUES (?, ?, ?, 0, ?)");

    private static readonly Sql Update =
        new("UPDATE reconciliation SET version = ?, held = ?, held_hash = ?, record = ? WHERE id = ?");

    private static readonly Sql Outdate = new("UPDATE reconciliation SET version = ?, record = ? WHERE id = ?");

    private static readonly Sql ListAll = new("""
        SELECT version, record FROM reconciliation WHERE (day, provider, merchant_number) > (?, ?, ?) AND day <= ? AND version > 0
          ORDER BY day, provider, merchant_number LIMIT ?
        """);

    private static readonly Sql ListOfProvider = new("""
        SELECT version, record FROM reconciliation INDEXED BY reconciliation_by_provider
        WHERE provider = ? AND (day, merchant_number) > (?, ?) AND day <= ? AND version > 0 ORDER BY day, merchant_number LIMIT ?
        """);

    private static readonly Sql SelectConfirmation = new("""
        SELECT r.provider, r.merchant_number, r.day, c.file FROM statement_confirmation c JOIN reconciliation r ON r.id = c.reconciliation
        WHERE c.reference = ?
        """);

    private static readonly Sql Confirmation = new("""
        INSERT INTO statement_confirmation (reference, reconciliation, file) VALUES (?, ?, ?)
        ON CONFLICT (reference) DO UPDATE SET file = excluded.file WHERE reconciliation = excluded.reconciliation
        """);

    private static readonly Sql[] RemoveConfirmations =
    [
        new("DELETE FROM statement_confirmation WHERE reconciliation = ? AND file < ?"),
        new("DELETE FROM statement_confirmation WHERE reconciliation = ? AND file > ?"),
    ];

    /// <summary>Every statement that reads pages, for tests of the query plans.</summary>
    public static IEnumerable<string> Statements =>
        [ListAll.Text, ListOfProvider.Text, SelectConfirmation.Text, .. RemoveConfirmations.Select(remove => remove.Text)];

    public static StatementReconciliation? Find(
        SqliteConnection connection, ProviderId provider, string merchantNumber, DateOnly day)
    {
        using Query query = Seek(connection, provider, merchantNumber, day);
        return query.Step() && query.Long(1) > 0 ? Read(query, 1, 4) : null;
    }

    public static QueryPage<StatementReconciliation> List(
        SqliteConnection connection, ProviderId? provider, DateOnly from, DateOnly until, string? after, int maxItems)
    {
        string subject = ReconciliationRules.DaysSubject(provider, from);
        (DateOnly day, string afterProvider, string afterNumber) = ReconciliationRules.DaysPlace(after, subject, from);
        Query started = provider is { } only
            ? connection.Use(ListOfProvider).Bind(only.Value).Bind(ReconciliationRules.TextOf(day))
            : connection.Use(ListAll).Bind(ReconciliationRules.TextOf(day)).Bind(afterProvider);
        using Query query = started.Bind(afterNumber).Bind(ReconciliationRules.TextOf(until)).Bind(maxItems + 1);
        var page = new List<StatementReconciliation>();
        while (query.Step())
        {
            if (page.Count == maxItems)
            {
                return new QueryPage<StatementReconciliation>(page, ReconciliationRules.AfterDay(subject, page[^1]));
            }

            page.Add(Read(query, 0, 1));
        }

        return new QueryPage<StatementReconciliation>(page, null);
    }

    /// <summary>Stores a comparison, if its version is the stored one.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="reconciliation">The comparison.</param>
    /// <param name="text">Its stored form.</param>
    /// <param name="held">The number of what it held, which is written; null: it held no row.</param>
    /// <param name="heldHash">The hash of what it held.</param>
    public static bool Save(
        StoreTransaction transaction, StatementReconciliation reconciliation, ReadOnlySpan<byte> text, long? held, string heldHash)
    {
        (long? id, long version, string before) = StateOf(transaction.Connection, reconciliation);
        if (version != reconciliation.Version)
        {
            return false;
        }

        transaction.StartWriting();
        long number = id ?? Add(transaction, reconciliation.Provider, reconciliation.MerchantNumber, reconciliation.Day);
        Query values = transaction.Connection.Use(Update).Bind(version + 1);
        using (Query query = (held is { } rows ? values.Bind(rows) : values.BindNull()).Bind(heldHash).BindUtf8(text).Bind(number))
        {
            query.Execute();
        }

        foreach (Sql remove in RemoveConfirmations)
        {
            using Query query = transaction.Connection.Use(remove).Bind(number).Bind(reconciliation.File);
            query.Execute();
        }

        if (before != heldHash)
        {
            OutdateNextDay(transaction, reconciliation);
        }

        return true;
    }

    /// <summary>The number of a day, and the number of the rows that its comparison held; null: it held none.</summary>
    public static (long Id, long? Held)? NumberOf(SqliteConnection connection, ProviderId provider, string merchantNumber, DateOnly day)
    {
        using Query query = Seek(connection, provider, merchantNumber, day);
        return query.Step() ? (query.Long(0), query.IsNull(2) ? null : query.Long(2)) : null;
    }

    /// <summary>The number of a day, which gets a row if it has none.</summary>
    public static long EnsureNumber(StoreTransaction transaction, ProviderId provider, string merchantNumber, DateOnly day) =>
        NumberOf(transaction.Connection, provider, merchantNumber, day)?.Id ?? Add(transaction, provider, merchantNumber, day);

    public static bool Confirm(StoreTransaction transaction, IReadOnlyList<StatementConfirmation> confirmations)
    {
        transaction.StartWriting();
        var days = new Dictionary<(ProviderId Provider, string MerchantNumber, DateOnly Day), long>();
        foreach (StatementConfirmation confirmation in confirmations)
        {
            var key = (confirmation.Provider, confirmation.MerchantNumber, confirmation.Day);
            if (!days.TryGetValue(key, out long day))
            {
                days.Add(key, day = EnsureNumber(transaction, confirmation.Provider, confirmation.MerchantNumber, confirmation.Day));
            }

            using Query query =
                transaction.Connection.Use(Confirmation).Bind(confirmation.Reference).Bind(day).Bind(confirmation.File);
            query.Execute();
        }

        return true;
    }

    public static List<StatementConfirmation> FindConfirmations(SqliteConnection connection, IReadOnlyList<string> references)
    {
        var found = new List<StatementConfirmation>();
        foreach (string reference in references)
        {
            using Query query = connection.Use(SelectConfirmation).Bind(reference);
            if (query.Step())
            {
                found.Add(new StatementConfirmation(
                    reference,
                    new ProviderId(query.Text(0)),
                    query.Text(1),
                    DateOnly.ParseExact(query.Text(2), "O", CultureInfo.InvariantCulture),
                    query.Long(3)));
            }
        }

        return found;
    }

    /// <summary>The next day's comparison had other rows of this day than are held now.</summary>
    private static void OutdateNextDay(StoreTransaction transaction, StatementReconciliation reconciliation)
    {
        SqliteConnection connection = transaction.Connection;
        StatementReconciliation next;
        long id;
        using (Query query = Seek(
            connection, reconciliation.Provider, reconciliation.MerchantNumber, reconciliation.Day.AddDays(1)))
        {
            if (!query.Step() || query.Long(1) == 0)
            {
                return;
            }

            (id, next) = (query.Long(0), Read(query, 1, 4));
        }

        using Query update = connection.Use(Outdate).Bind(next.Version + 1)
            .BindUtf8(StoreJson.Write(next with { IsOutdated = true }, StoreJson.Records.StatementReconciliation)).Bind(id);
        update.Execute();
    }

    private static (long? Id, long Version, string HeldHash) StateOf(SqliteConnection connection, StatementReconciliation reconciliation)
    {
        using Query query = Seek(connection, reconciliation.Provider, reconciliation.MerchantNumber, reconciliation.Day);
        return query.Step() ? (query.Long(0), query.Long(1), query.Text(3)) : (null, 0, PreparedHeldRows.HashOfNone);
    }

    private static long Add(StoreTransaction transaction, ProviderId provider, string merchantNumber, DateOnly day)
    {
        using Query query = transaction.Connection.Use(Insert)
            .Bind(ReconciliationRules.TextOf(day)).Bind(provider.Value).Bind(merchantNumber).Bind(PreparedHeldRows.HashOfNone);
        query.Execute();
        return transaction.Connection.LastInsertId;
    }

    private static Query Seek(SqliteConnection connection, ProviderId provider, string merchantNumber, DateOnly day) =>
        connection.Use(Select).Bind(ReconciliationRules.TextOf(day)).Bind(provider.Value).Bind(merchantNumber);

    private static StatementReconciliation Read(Query query, int version, int record) =>
        StoreJson.Read(query.Utf8(record), StoreJson.Records.StatementReconciliation) with { Version = query.Long(version) };
}
