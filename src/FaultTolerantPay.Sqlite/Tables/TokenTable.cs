using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// A table whose records contain tokens that are encrypted, for rotation: visits the records as text, in the order of their row numbers.
/// </summary>
internal sealed class TokenTable
{
    private readonly Sql _select;
    private readonly Sql _update;

    private TokenTable(string name, string id, Func<byte[], TokenChanger, ValueTask<byte[]?>> change)
    {
        Name = name;
        ChangeAsync = change;
        _select = new Sql($"SELECT {id}, record FROM {name} WHERE {id} > ? ORDER BY {id} LIMIT ?");
        // A concurrent change of the record has already encrypted the token with the current key.
        _update = new Sql($"UPDATE {name} SET record = ? WHERE {id} = ? AND record = ?");
    }

    /// <summary>All such tables.</summary>
    public static TokenTable[] All { get; } =
    [
        new("payment", "subject_id", TokenRecords.ChangePaymentAsync),
        new("advance", "subject_id", TokenRecords.ChangeAdvanceAsync),
        new("instruction", "id", TokenRecords.ChangeInstructionAsync),
        new("card_channel", "id", TokenRecords.ChangeCardChannelAsync),
    ];

    /// <summary>The table's name.</summary>
    public string Name { get; }

    /// <summary>Changes the tokens of one record; null if nothing changes.</summary>
    public Func<byte[], TokenChanger, ValueTask<byte[]?>> ChangeAsync { get; }

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
}
