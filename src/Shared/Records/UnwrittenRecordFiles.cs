using System.Text;
using System.Text.Json;
using FaultTolerantPay.Files;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Records;

/// <summary>Keeps records that a store could not take in files, each record in its stored form.</summary>
/// <param name="files">Where the files are, and whose they are.</param>
/// <param name="tokens">Encrypts the tokens of mandates.</param>
/// <param name="diskTimeout">How long a caller waits for the disk.</param>
internal sealed class UnwrittenRecordFiles(UnwrittenRecordPlace files, MandateTokens tokens, TimeSpan diskTimeout) : IUnwrittenRecordStore
{
    public async ValueTask<string> KeepAsync(IReadOnlyList<TransactionRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var lines = new string[records.Count];
        bool canSeal = true;
        for (int i = 0; i < lines.Length; i++)
        {
            TransactionRecord? sealedRecord = null;
            if (canSeal)
            {
                sealedRecord = await TrySealAsync(records[i], cancellationToken).ConfigureAwait(false);
                canSeal = sealedRecord is not null;
            }
            TransactionRecord kept = sealedRecord ?? WithoutMandate(records[i]);
            lines[i] = Encoding.UTF8.GetString(StoreJson.Write(kept, StoreJson.Records.TransactionRecord));
        }
        return await OnDiskAsync("kept", () => Write(lines), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        await OnDiskAsync("listed", () => SideFile.Find(files.Prefix), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<TransactionRecord>?> ReadAsync(string place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        string what = $"read from '{place}'";
        TransactionRecord[]? records = await OnDiskAsync(what, () => Read(place), cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < records?.Length; i++)
        {
            records[i] = await tokens.OpenAsync(records[i], cancellationToken).ConfigureAwait(false);
        }

        return records;
    }

    /// <summary>The records of all files in their stored form, with encrypted tokens.</summary>
    public async ValueTask<IReadOnlyList<byte[]>> ReadTextsAsync(CancellationToken cancellationToken)
    {
        var texts = new List<byte[]>();
        foreach (string place in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            byte[][]? lines = await OnDiskAsync(
                $"read from '{place}'", () => ReadLines(place, Encoding.UTF8.GetBytes), cancellationToken).ConfigureAwait(false);
            texts.AddRange(lines ?? []);
        }
        return texts;
    }

    public async ValueTask RemoveAsync(string place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        await OnDiskAsync(
            $"removed from '{place}'",
            () =>
            {
                File.Delete(place);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// An outcome is more important than a mandate: if the protector fails, the record is saved without the token, because the token must
    /// not be stored unencrypted.
    /// </summary>
    private async ValueTask<TransactionRecord?> TrySealAsync(TransactionRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return await tokens.SealAsync(record, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private static TransactionRecord WithoutMandate(TransactionRecord record) =>
        record with { Request = record.Request with { Mandate = null } };

    private string Write(string[] lines)
    {
        try
        {
            return SideFile.Write(files.Prefix, lines);
        }
        catch (IOException) when (files.MakeSpace())
        {
            return SideFile.Write(files.Prefix, lines);
        }
    }

    private TransactionRecord[]? Read(string place) =>
        ReadLines(place, line => StoreJson.Read(Encoding.UTF8.GetBytes(line), StoreJson.Records.TransactionRecord));

    private T[]? ReadLines<T>(string place, Func<string, T> read)
    {
        try
        {
            return [.. SideFile.Read(place).Select(read)];
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or JsonException or ArgumentException)
        {
            throw RecordFailures.UnwrittenRecords(files.Store, place, e);
        }
    }

    /// <summary>A disk that hangs must not delay the stop of a host without limit.</summary>
    private async Task<T> OnDiskAsync<T>(string what, Func<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(call, cancellationToken).WaitAsync(diskTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw RecordFailures.Unwritten(files.Where, what, e);
        }
    }
}
