using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Stores;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite;

/// <summary>
/// Encrypts the mandate tokens that lie in a store already under the key that writes now: page by page, while payments go on. Needed once a
/// protector is registered for the first time, and once it has another key for writing. What is written meanwhile is under the new key
/// anyway, where every process that has the file open writes by it.
/// </summary>
public sealed class MandateRotation
{
    private readonly StoreDatabase _database;
    private readonly MandateTokens _tokens;
    private readonly SqliteUnwrittenRecordStore _unwritten;

    internal MandateRotation(StoreDatabase database, MandateTokens tokens, SqliteUnwrittenRecordStore unwritten)
    {
        _database = database;
        _tokens = tokens;
        _unwritten = unwritten;
    }

    /// <summary>The key that protects what is written now; null: none does, tokens are written in the clear.</summary>
    public string? WritingKey => _tokens.WritingKey;

    /// <summary>
    /// How many tokens lie under each key, those in the clear first: in the store, and in the files beside it with records that wait to be
    /// written (<see cref="SqliteStore.UnwrittenRecords"/>). Reads all records:
    /// some seconds for each million.
    /// </summary>
    /// <param name="cancellationToken">Ends the count.</param>
    /// <exception cref="StoreException">The store, or a file beside it, cannot be read.</exception>
    public async ValueTask<IReadOnlyList<MandateKeyCount>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (MandateTable table in MandateTable.All)
        {
            for (long? after = 0; after is { } last;)
            {
                List<StoredRecord> page = await _database
                    .ReadAsync(c => table.Page(c, last, StoreRules.MaxPageSize), cancellationToken).ConfigureAwait(false);
                foreach (StoredRecord record in page)
                    await table.ChangeAsync(record.Text, Count).ConfigureAwait(false);
                after = page.Count == StoreRules.MaxPageSize ? page[^1].Id : null;
            }
        }
        await ForUnwrittenAsync(Count, cancellationToken).ConfigureAwait(false);
        return [.. counts.Select(count => new MandateKeyCount(count.Key.Length == 0 ? null : count.Key, count.Value))];

        ValueTask<Mandate> Count(MandateRow row, Mandate mandate)
        {
            string key = SealedToken.KeyOf(mandate.Token) ?? "";
            counts[key] = counts.GetValueOrDefault(key) + 1;
            return ValueTask.FromResult(mandate);
        }
    }

    /// <summary>
    /// Looks at the next rows, and encrypts anew what is in the clear or under another key, in one short transaction. It may be ended at
    /// any time and begun again, from where it was or from the start: what is done is passed over. Records in files beside the store are
    /// counted with the last page (<see cref="MandateRotationPage.Unwritten"/>): the rotation is over once there are none under another
    /// key. After the last page the store's log starts over, so that the old bytes leave it as soon as no reader holds it.
    /// </summary>
    /// <param name="after"><see cref="MandateRotationPage.Next"/> of the page before; null: from the start.</param>
    /// <param name="maxItems">How many rows are looked at: 1 to 1,000. Payments wait while those that change are written.</param>
    /// <param name="cancellationToken">Cancels before anything of the page is written.</param>
    /// <exception cref="InvalidOperationException">No protector is registered.</exception>
    /// <exception cref="StoreException">The store, or the protector, failed; nothing of this page is written.</exception>
    public async ValueTask<MandateRotationPage> RotateAsync(string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        string key = WritingKey
            ?? throw new InvalidOperationException("There is no key to encrypt mandate tokens by; expected a registered ISecretProtector.");
        (int number, long place) = Place(after);
        MandateTable table = MandateTable.All[number];
        List<StoredRecord> page = await _database.ReadAsync(c => table.Page(c, place, maxItems), cancellationToken).ConfigureAwait(false);
        var changes = new List<(StoredRecord Read, byte[] Changed)>();
        int unreadable = 0;
        foreach (StoredRecord record in page)
        {
            if (await table.ChangeAsync(record.Text, SealAgain).ConfigureAwait(false) is { } changed)
                changes.Add((record, changed));
        }
        string? next = page.Count == maxItems ? Cursor(number, page[^1].Id)
            : number + 1 < MandateTable.All.Length ? Cursor(number + 1, 0)
            : null;
        int rows = 0;
        if (changes.Count > 0 || next is null)
            rows = await _database.WriteAsync(t => Write(t, table, changes, isLast: next is null), cancellationToken).ConfigureAwait(false);
        int unwritten = 0;
        if (next is null)
            await ForUnwrittenAsync(CountUnwritten, cancellationToken).ConfigureAwait(false);
        return new MandateRotationPage(rows, unreadable, next) { Unwritten = unwritten };

        async ValueTask<Mandate> SealAgain(MandateRow row, Mandate mandate)
        {
            if (SealedToken.KeyOf(mandate.Token) == key)
                return mandate;
            Mandate open = await _tokens.OpenAsync(row, mandate, cancellationToken).ConfigureAwait(false);
            if (open.UnreadableToken is null)
                return await _tokens.SealAsync(row, open, cancellationToken).ConfigureAwait(false);
            unreadable++;
            return mandate;
        }

        ValueTask<Mandate> CountUnwritten(MandateRow row, Mandate mandate)
        {
            unwritten += SealedToken.KeyOf(mandate.Token) == key ? 0 : 1;
            return ValueTask.FromResult(mandate);
        }
    }

    /// <summary>
    /// The mandates of records beside the store. They are not sealed anew there: whoever takes the records over writes them under its key.
    /// </summary>
    private async ValueTask ForUnwrittenAsync(MandateChanger look, CancellationToken cancellationToken)
    {
        foreach (byte[] text in await _unwritten.ReadTextsAsync(cancellationToken).ConfigureAwait(false))
            await MandateTable.Payments.ChangeAsync(text, look).ConfigureAwait(false);
    }

    private static int Write(
        WriteTransaction transaction, MandateTable table, List<(StoredRecord Read, byte[] Changed)> changes, bool isLast)
    {
        transaction.StartWriting();
        transaction.EmptiesLog = transaction.EmptiesLog || isLast;
        int rows = 0;
        foreach ((StoredRecord read, byte[] changed) in changes)
            rows += table.Replace(transaction.Connection, read, changed) ? 1 : 0;
        return rows;
    }

    private static string Subject => QueryCursor.Subject("mandates");

    private static string Cursor(int table, long id) =>
        QueryCursor.Of(Subject, MandateTable.All[table].Name, id.ToString(CultureInfo.InvariantCulture));

    private static (int Table, long After) Place(string? after)
    {
        if (after is null)
            return (0, 0);
        string[] parts = QueryCursor.Parts(after, Subject, 2);
        int table = Array.FindIndex(MandateTable.All, table => table.Name == parts[0]);
        return table >= 0 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? (table, id)
            : throw QueryCursor.Unknown(after);
    }
}
