using System.Text.Json.Serialization.Metadata;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Converts one token of a record that is written or read.</summary>
/// <param name="owner">What the token is bound to.</param>
/// <param name="stored">The token as it is stored.</param>
internal delegate ValueTask<string> TokenChanger(byte[] owner, string stored);

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

    /// <summary>Payments; records that wait next to the store have the same form.</summary>
    public static TokenTable Payments { get; } = new(
        "payment",
        "subject_id",
        (text, change) => ChangeMandatesAsync(text, StoreJson.Records.TransactionRecord, MandateFields.ChangeAsync, change));

    /// <summary>All such tables.</summary>
    public static TokenTable[] All { get; } =
    [
        Payments,
        new(
            "advance",
            "subject_id",
            (text, change) => ChangeMandatesAsync(text, StoreJson.Records.Advance, MandateFields.ChangeAsync, change)),
        new(
            "instruction",
            "id",
            (text, change) => ChangeMandatesAsync(text, StoreJson.Records.Instruction, MandateFields.ChangeAsync, change)),
        new("card_channel", "id", ChangeAgreementAsync),
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

    private static async ValueTask<byte[]?> ChangeMandatesAsync<T>(
        byte[] text, JsonTypeInfo<T> type, Func<T, MandateChanger, ValueTask<T>> places, TokenChanger change)
        where T : class
    {
        T before = StoreJson.Read(text, type);
        T after = await places(before, ChangeAsync).ConfigureAwait(false);
        return ReferenceEquals(before, after) ? null : StoreJson.Write(after, type);

        async ValueTask<Mandate> ChangeAsync(MandateRow row, Mandate mandate)
        {
            string token = await change(TokenOwner.Of(row, mandate), mandate.Token).ConfigureAwait(false);
            return token == mandate.Token ? mandate : mandate with { Token = token };
        }
    }

    private static async ValueTask<byte[]?> ChangeAgreementAsync(byte[] text, TokenChanger change)
    {
        CardChannelRecord before = StoreJson.Read(text, StoreJson.Records.CardChannelRecord);
        if (before.AgreementNumber is not { } stored)
        {
            return null;
        }

        string agreement = await change(TokenOwner.Of(before), stored).ConfigureAwait(false);
        return agreement == stored
            ? null
            : StoreJson.Write(before with { AgreementNumber = agreement }, StoreJson.Records.CardChannelRecord);
    }
}
