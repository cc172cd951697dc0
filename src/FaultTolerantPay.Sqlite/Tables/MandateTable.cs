using System.Text.Json.Serialization.Metadata;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>A table whose records contain mandates, for rotation: visits the records as text, in the order of their row numbers.</summary>
internal sealed class MandateTable
{
    private readonly Sql _select;
    private readonly Sql _update;

    private MandateTable(string name, string id, Func<byte[], MandateChanger, ValueTask<byte[]?>> change)
    {
        Name = name;
        ChangeAsync = change;
        _select = new Sql($"SELECT {id}, record FROM {name} WHERE {id} > ? ORDER BY {id} LIMIT ?");
        // A concurrent change of the record has already encrypted the token with the current key.
        _update = new Sql($"UPDATE {name} SET record = ? WHERE {id} = ? AND record = ?");
    }

    /// <summary>Payments; records that wait next to the store have the same form.</summary>
    public static MandateTable Payments { get; } = new(
        "payment",
        "subject_id",
        (text, change) => ChangeRecordAsync(text, StoreJson.Records.TransactionRecord, MandateFields.ChangeAsync, change));

    /// <summary>All such tables.</summary>
    public static MandateTable[] All { get; } =
    [
        Payments,
        new(
            "advance",
            "subject_id",
            (text, change) => ChangeRecordAsync(text, StoreJson.Records.Advance, MandateFields.ChangeAsync, change)),
        new(
            "instruction",
            "id",
            (text, change) => ChangeRecordAsync(text, StoreJson.Records.Instruction, MandateFields.ChangeAsync, change)),
    ];

    /// <summary>The table's name.</summary>
    public string Name { get; }

    /// <summary>Changes the mandates of one record; null if nothing changes.</summary>
    public Func<byte[], MandateChanger, ValueTask<byte[]?>> ChangeAsync { get; }

    /// <summary>The rows after a number.</summary>
    public List<StoredRecord> Page(SqliteConnection connection, long after, int maxItems)
    {
        var page = new List<StoredRecord>();
        using Query query = connection.Use(_select).Bind(after).Bind(maxItems);
        while (query.Step())
        {
            page.Add(new StoredRecord(query.Long(0), query.Utf8(1).ToArray()));
        }

        return page;
    }

    /// <summary>Replaces a record, provided that it is still the one that was read.</summary>
    /// <returns>Whether the record was replaced.</returns>
    public bool Replace(SqliteConnection connection, StoredRecord read, byte[] changed)
    {
        using Query query = connection.Use(_update).BindUtf8(changed).Bind(read.Id).BindUtf8(read.Text);
        query.Execute();
        return connection.Changes > 0;
    }

    private static async ValueTask<byte[]?> ChangeRecordAsync<T>(
        byte[] text, JsonTypeInfo<T> type, Func<T, MandateChanger, ValueTask<T>> places, MandateChanger change)
        where T : class
    {
        T before = StoreJson.Read(text, type);
        T after = await places(before, change).ConfigureAwait(false);
        return ReferenceEquals(before, after) ? null : StoreJson.Write(after, type);
    }
}
