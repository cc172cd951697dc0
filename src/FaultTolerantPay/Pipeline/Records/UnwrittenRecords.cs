using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Records that are kept outside the store and survive their node. A node keeps them when it stops and the store does not take them. The
/// next node that starts or checks takes them over. They then wait here like other records. Once the store has all records of a file, the
/// file is removed.
/// </summary>
internal sealed class UnwrittenRecords(
    IEnumerable<IUnwrittenRecordStore> keepers,
    WaitingRecords waiting,
    RecordWriter writer,
    StoreCalls calls,
    ILogger<UnwrittenRecords> logger)
{
    private const int MaxRecordsPerRound = 256;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    // A host that replaces the store's implementation registers its own last.
    private readonly IUnwrittenRecordStore? _keeper = keepers.LastOrDefault();
    private readonly Lock _lock = new();
    private readonly List<KeptFile> _files = [];
    private Task _restoring = Task.CompletedTask;
    private volatile bool _isRestored;
    private DateTimeOffset _lookedAt = DateTimeOffset.MinValue;

    /// <summary>Whether this node knows all kept records: they are written, or in its memory.</summary>
    public bool IsRestored => _keeper is null || _isRestored;

    /// <summary>Takes over the kept records and removes those that are written. Concurrent callers wait for the same round.</summary>
    /// <exception cref="StoreException">The records cannot be read, or more would wait than allowed.</exception>
    public Task RestoreAsync()
    {
        if (_keeper is not { } keeper)
        {
            return Task.CompletedTask;
        }

        lock (_lock)
        {
            if (_restoring.IsCompleted)
            {
                _restoring = RestoreAsync(keeper);
            }

            return _restoring;
        }
    }

    /// <summary>
    /// At intervals, takes over what another node kept when it stopped. Until then this node does not know those payments.
    /// </summary>
    public async ValueTask LookAsync(DateTimeOffset now)
    {
        // A clock that is set back must not stop the checks.
        if (_keeper is null || (now - _lookedAt).Duration() < LookEvery)
        {
            return;
        }

        _lookedAt = now;
        try
        {
            await RestoreAsync().ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            RecordLog.NotTakenOver(logger, exception);
        }
    }

    /// <summary>Keeps the waiting records outside the store, so that they survive this node.</summary>
    public async ValueTask<DrainResult> KeepAsync()
    {
        IReadOnlyList<WaitingRecord> left = waiting.All();
        if (left.Count == 0 || _keeper is null)
        {
            return new DrainResult(0, null, left.Count);
        }

        string place;
        try
        {
            place = await _keeper.KeepAsync([.. left.Select(record => record.Record)], CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            RecordLog.NotKept(logger, exception, left.Count);
            return new DrainResult(0, null, left.Count);
        }
        // Older places hold only records that are in the store or in the new place.
        if (_restoring.IsCompleted)
        {
            await RemoveAsync(_keeper, record => record.IsOver || waiting.Find(record.Record.Key) == record).ConfigureAwait(false);
        }

        return new DrainResult(left.Count, place, 0);
    }

    private async Task RestoreAsync(IUnwrittenRecordStore keeper)
    {
        foreach (string name in await keeper.ListAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (_files.Exists(known => known.Name == name))
            {
                continue;
            }

            if (await keeper.ReadAsync(name, CancellationToken.None).ConfigureAwait(false) is { } records)
            {
                _files.Add(new KeptFile(name, records));
            }
        }
        foreach (KeptFile file in _files)
        {
            await TakeOverAsync(file).ConfigureAwait(false);
        }

        _isRestored = true;
        await RemoveAsync(keeper, record => record.IsOver).ConfigureAwait(false);
    }

    private async Task TakeOverAsync(KeptFile file)
    {
        // A record of the same attempt, from this node or another file, may wait already. They are written in turn, so that the store
        // decides between them.
        TransactionRecord[] free = [.. file.Rest.Where(record => waiting.Find(record.Key) is null)];
        foreach (TransactionRecord[] some in free.Chunk(Math.Min(MaxRecordsPerRound, waiting.Max)))
        {
            if (!waiting.HasRoomFor(some.Length))
            {
                throw new StoreException(
                    $"'{file.Name}' holds records of payments that the store does not accept, and more would wait in memory than "
                    + "PipelineOptions.MaxWaitingRecords allows. Repair the store, or raise that limit.");
            }
            WaitingRecord[] taken = [.. some.Select(waiting.Add)];
            file.Taken.AddRange(taken);
            HashSet<TransactionKey> keys = [.. some.Select(record => record.Key)];
            file.Rest.RemoveAll(record => keys.Contains(record.Key));
            if (calls.WaitsForWrites)
            {
                await Task.WhenAll(taken.Select(record => writer.Begin(record, until: null))).ConfigureAwait(false);
            }
            else
            {
                Array.ForEach(taken, waiting.MarkNotTaken);
            }
        }
    }

    private async Task RemoveAsync(IUnwrittenRecordStore keeper, Predicate<WaitingRecord> isSafe)
    {
        foreach (KeptFile file in _files.Where(file => file.Rest.Count == 0 && file.Taken.TrueForAll(isSafe)).ToArray())
        {
            try
            {
                await keeper.RemoveAsync(file.Name, CancellationToken.None).ConfigureAwait(false);
                _files.Remove(file);
                RecordLog.TakenOver(logger, file.Taken.Count, file.Name);
            }
            catch (StoreException exception)
            {
                // Taking it over again changes nothing.
                RecordLog.FileNotRemoved(logger, exception, file.Name);
            }
        }
    }

    /// <summary>The content of one file.</summary>
    private sealed class KeptFile(string name, IEnumerable<TransactionRecord> records)
    {
        public string Name { get; } = name;

        public List<TransactionRecord> Rest { get; } = [.. records];

        public List<WaitingRecord> Taken { get; } = [];
    }
}
