using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Stores;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite;

/// <summary>
/// Re-encrypts the stored mandate tokens and agreement numbers of cards with the current key, page by page, while payments continue. Run it
/// after a protector is registered for the first time, and after its current key changes. New tokens use the current key anyway, provided
/// that every process with the file open has the same current key.
/// </summary>
public sealed class MandateRotation
{
    private readonly StoreDatabase _database;
    private readonly StoredTokens _tokens;
    private readonly UnwrittenRecordFiles _unwritten;

    internal MandateRotation(StoreDatabase database, StoredTokens tokens, UnwrittenRecordFiles unwritten)
    {
        _database = database;
        _tokens = tokens;
        _unwritten = unwritten;
    }

    /// <summary>The key that encrypts new tokens; null: new tokens are stored unencrypted.</summary>
    public string? WritingKey => _tokens.WritingKey;

    /// <summary>
    /// Counts the tokens per key, unencrypted ones first: in the store, and in the files of waiting records next to it
    /// (<see cref="SqliteStore.UnwrittenRecords"/>). It reads all records, which takes a few seconds per million.
    /// </summary>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <exception cref="StoreException">The store, or a file next to it, cannot be read.</exception>
    public async ValueTask<IReadOnlyList<MandateKeyCount>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (TokenTable table in TokenTable.All)
        {
            for (long? after = 0; after is { } last;)
            {
                List<StoredRecord> page = await _database
                    .ReadAsync(c => table.Page(c, last, StoreRules.MaxPageSize), cancellationToken).ConfigureAwait(false);
                foreach (StoredRecord record in page)
                {
                    await table.ChangeAsync(record.Text, Count).ConfigureAwait(false);
                }

                after = page.Count == StoreRules.MaxPageSize ? page[^1].Id : null;
            }
        }
        await ForUnwrittenAsync(Count, cancellationToken).ConfigureAwait(false);
        return [.. counts.Select(count => new MandateKeyCount(count.Key.Length == 0 ? null : count.Key, count.Value))];

        ValueTask<string> Count(byte[] owner, string stored)
        {
            string key = SealedToken.KeyOf(stored) ?? "";
            counts[key] = counts.GetValueOrDefault(key) + 1;
            return ValueTask.FromResult(stored);
        }
    }

    /// <summary>
    /// Processes the next rows: re-encrypts tokens that are unencrypted or use another key, in one short transaction. It may be stopped at
    /// any time and resumed, or restarted from the beginning: finished rows are skipped. The last page also counts the tokens in files next
    /// to the store (<see cref="MandateRotationPage.Unwritten"/>). The rotation is complete when no token there uses another key. After the
    /// last page, the store restarts its log, so that the old bytes leave it as soon as no reader uses it.
    /// </summary>
    /// <param name="after"><see cref="MandateRotationPage.Next"/> of the previous page; null: from the start.</param>
    /// <param name="maxItems">The number of rows to process: 1 to 1,000. Payments wait while changed rows are written.</param>
    /// <param name="cancellationToken">Cancels before any row of the page is written.</param>
    /// <exception cref="InvalidOperationException">No protector is registered.</exception>
    /// <exception cref="StoreException">The store, or the protector, failed; no row of this page is written.</exception>
    public async ValueTask<MandateRotationPage> RotateAsync(string? after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        string key = WritingKey
            ?? throw new InvalidOperationException("There is no key to encrypt mandate tokens; expected a registered ISecretProtector.");
        (int number, long place) = Place(after);
        TokenTable table = TokenTable.All[number];
        List<StoredRecord> page = await _database.ReadAsync(c => table.Page(c, place, maxItems), cancellationToken).ConfigureAwait(false);
        var changes = new List<(StoredRecord Read, byte[] Changed)>();
        int unreadable = 0;
        foreach (StoredRecord record in page)
        {
            if (await table.ChangeAsync(record.Text, SealAgain).ConfigureAwait(false) is { } changed)
            {
                changes.Add((record, changed));
            }
        }
        string? next = page.Count == maxItems ? Cursor(number, page[^1].Id)
            : number + 1 < TokenTable.All.Length ? Cursor(number + 1, 0)
            : null;
        int rows = 0;
        if (changes.Count > 0 || next is null)
        {
            rows = await _database.WriteAsync(t => Write(t, table, changes, isLast: next is null), cancellationToken).ConfigureAwait(false);
        }

        int unwritten = 0;
        if (next is null)
        {
            await ForUnwrittenAsync(CountUnwritten, cancellationToken).ConfigureAwait(false);
        }

        return new MandateRotationPage(rows, unreadable, next) { Unwritten = unwritten };

        async ValueTask<string> SealAgain(byte[] owner, string stored)
        {
            if (SealedToken.KeyOf(stored) == key)
            {
                return stored;
            }

            (string? token, _) = await _tokens.OpenAsync(stored, owner, "row", cancellationToken).ConfigureAwait(false);
            if (token is not null)
            {
                return await _tokens.SealAsync(token, owner, cancellationToken).ConfigureAwait(false);
            }

            unreadable++;
            return stored;
        }

        ValueTask<string> CountUnwritten(byte[] owner, string stored)
        {
            unwritten += SealedToken.KeyOf(stored) == key ? 0 : 1;
            return ValueTask.FromResult(stored);
        }
    }

    /// <summary>
    /// The mandates in files next to the store. They are not re-encrypted there: the node that takes over the records writes them with its
    /// key.
    /// </summary>
    private async ValueTask ForUnwrittenAsync(TokenChanger look, CancellationToken cancellationToken)
    {
        foreach (byte[] text in await _unwritten.ReadTextsAsync(cancellationToken).ConfigureAwait(false))
        {
            await TokenRecords.ChangePaymentAsync(text, look).ConfigureAwait(false);
        }
    }

    private static int Write(
        WriteTransaction transaction, TokenTable table, List<(StoredRecord Read, byte[] Changed)> changes, bool isLast)
    {
        transaction.StartWriting();
        transaction.EmptiesLog = transaction.EmptiesLog || isLast;
        int rows = 0;
        foreach ((StoredRecord read, byte[] changed) in changes)
        {
            rows += table.Replace(transaction.Connection, read, changed) ? 1 : 0;
        }

        return rows;
    }

    private static string Subject => QueryCursor.Subject("mandates");

    private static string Cursor(int table, long id) =>
        QueryCursor.Of(Subject, TokenTable.All[table].Name, id.ToString(CultureInfo.InvariantCulture));

    private static (int Table, long After) Place(string? after)
    {
        if (after is null)
        {
            return (0, 0);
        }

        string[] parts = QueryCursor.Parts(after, Subject, 2);
        int table = Array.FindIndex(TokenTable.All, table => table.Name == parts[0]);
        return table >= 0 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? (table, id)
            : throw QueryCursor.Unknown(after);
    }
}
