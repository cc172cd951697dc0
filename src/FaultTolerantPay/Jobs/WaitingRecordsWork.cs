using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Writes the waiting records. While the store takes none, it writes a single one to find out whether the store is back; then it writes as
/// many at a time as a group commit carries.
/// </summary>
internal sealed class WaitingRecordsWork(
    WaitingRecords waiting,
    UnwrittenRecords kept,
    RecordWriter writer,
    StoreCalls calls,
    IPaymentStore payments,
    TimeProvider time) : IBackgroundWork, IRecordBacklog
{
    private const int MaxRecordsPerRound = 256;

    public string Name => "waiting-records";

    /// <summary>
    /// Short while payments do not wait for the store: until the store is found to be back, each payment continues without its record.
    /// </summary>
    public TimeSpan IdleDelay =>
        calls.WaitsForWrites && calls.WaitsForReads ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(200);

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!calls.WaitsForReads)
        {
            await ProbeReadsAsync().ConfigureAwait(false);
        }

        IReadOnlyList<WaitingRecord> batch = waiting.Take(calls.DownSince is null ? MaxRecordsPerRound : 1);
        TransactionRecord?[] written = await Task.WhenAll(batch.Select(record => writer.Begin(record, until: null))).ConfigureAwait(false);
        await kept.LookAsync(time.GetUtcNow()).ConfigureAwait(false);
        // After a failure a rest comes first.
        return written.All(record => record is not null) ? batch.Count : 0;
    }

    public RecordBacklog Read() => waiting.Read(calls.DownSince);

    public ValueTask RestoreAsync(CancellationToken cancellationToken) => new(kept.RestoreAsync().WaitAsync(cancellationToken));

    public async ValueTask<DrainResult> DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAllAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops anyway: the records that are left are kept.
        }
        return await kept.KeepAsync().ConfigureAwait(false);
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        Task underWay = Task.WhenAll(waiting.All().Select(record => record.Write ?? Task.CompletedTask));
        await underWay.WaitAsync(cancellationToken).ConfigureAwait(false);
        int before;
        do
        {
            before = waiting.All().Count;
            await RunOnceAsync(cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        while (waiting.All().Count is > 0 and var left && left < before);
    }

    private async ValueTask ProbeReadsAsync()
    {
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            await calls.ReadAsync(() => payments.HoldsTransactionsAsync(now, CancellationToken.None), until: null).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The next round asks again.
        }
    }
}
