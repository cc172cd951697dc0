using FaultTolerantPay.Calls;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// The store as payments call it: no call is waited for without a time limit, few enough wait at once, and after a call that failed late,
/// or not at all in time, nobody waits for the store until one that nobody waits for has succeeded. A call that fails at once holds nobody
/// up: each payment tries it for itself.
/// </summary>
internal sealed class StoreCalls(TimeProvider time, IOptions<PipelineOptions> options, ILogger<StoreCalls> logger)
{
    private readonly TimeSpan _timeLimit = options.Value.StoreTimeout;
    private readonly TimeSpan _slow = options.Value.StoreTimeout / 10;
    private readonly int _most = options.Value.MaxConcurrentStoreCalls;
    private readonly Lock _gate = new();
    private int _waiting;
    private volatile bool _writesHang;
    private volatile bool _readsHang;
    private DateTimeOffset? _downSince;

    /// <summary>Whether a payment may wait for a write.</summary>
    public bool WaitsForWrites => !_writesHang;

    /// <summary>Whether a payment may wait for a read.</summary>
    public bool WaitsForReads => !_readsHang;

    /// <summary>Since when writes fail; null where the last one succeeded.</summary>
    public DateTimeOffset? DownSince
    {
        get
        {
            lock (_gate)
                return _downSince;
        }
    }

    /// <summary>
    /// Until when a payment waits for what must be stored before it is sent: at least half of its time is left for sending.
    /// </summary>
    public DateTimeOffset BeforeSending(TransactionRequest request)
    {
        DateTimeOffset now = time.GetUtcNow();
        return now.Plus((request.AnswerBy - now) / 2);
    }

    /// <summary>
    /// Until when a payment waits for what is stored after it was sent: its deadline, and a moment in any case, since an answer that is
    /// durable says more.
    /// </summary>
    public DateTimeOffset AfterSending(TransactionRequest request)
    {
        DateTimeOffset moment = time.GetUtcNow().Plus(_slow);
        return moment > request.AnswerBy ? moment : request.AnswerBy;
    }

    /// <summary>Writes.</summary>
    /// <param name="write">Begins the write. It is never cancelled: what became of it is always known in the end.</param>
    /// <param name="until">How long it is waited for, and never longer than the time limit; null: as long as that.</param>
    /// <exception cref="StoreException">The store failed, or did not answer in time: then nobody can tell whether the write takes
    /// effect.</exception>
    public async ValueTask<T> WriteAsync<T>(Func<ValueTask<T>> write, DateTimeOffset? until)
    {
        Enter();
        long began = time.GetTimestamp();
        try
        {
            T result = await CallAsync(write, until).ConfigureAwait(false);
            WriteSucceeded();
            return result;
        }
        catch (StoreException exception)
        {
            WriteFailed(exception, IsLate(exception, began));
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Reads.</summary>
    /// <param name="read">Begins the read.</param>
    /// <param name="until">How long it is waited for, and never longer than the time limit; null: as long as that.</param>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> read, DateTimeOffset? until)
    {
        Enter();
        long began = time.GetTimestamp();
        try
        {
            T result = await CallAsync(read, until).ConfigureAwait(false);
            _readsHang = false;
            return result;
        }
        catch (StoreException exception)
        {
            _readsHang |= IsLate(exception, began);
            throw exception.NothingWritten ? exception : new StoreException(exception.Message, exception) { NothingWritten = true };
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Too many that wait say nothing of the store: it stays what it was held to be.</summary>
    private void Enter()
    {
        if (Interlocked.Increment(ref _waiting) <= _most)
            return;
        Interlocked.Decrement(ref _waiting);
        throw new StoreException($"{_most} calls of payments wait for the store: expected no more at once.") { NothingWritten = true };
    }

    private async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> begin, DateTimeOffset? until)
    {
        ValueTask<T> call = begin();
        if (call.IsCompleted)
            return await call.ConfigureAwait(false);
        Task<T> task = call.AsTask();
        TimeSpan wait = Wait(until);
        if (await TimeLimit.EndsWithinAsync(task, wait, time).ConfigureAwait(false))
            return await task.ConfigureAwait(false);
        // Nobody waits for it any more: its failure must not surface as an unobserved one.
        _ = task.ContinueWith(
            static late => _ = late.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        throw new StoreException($"The store did not answer within {OptionText.Of(wait)}.") { IsGivenUpEarly = wait < _timeLimit };
    }

    private TimeSpan Wait(DateTimeOffset? until) => until is { } end ? TimeLimit.AtMost(_timeLimit, end - time.GetUtcNow()) : _timeLimit;

    /// <summary>
    /// Whether a call that failed held its caller up. One that was given up early, since its caller had no more time, says nothing: on a
    /// good day, too, the store may need longer than that.
    /// </summary>
    private bool IsLate(StoreException exception, long began) => time.GetElapsedTime(began) >= _slow && !exception.IsGivenUpEarly;

    private void WriteFailed(StoreException exception, bool isLate)
    {
        if (isLate)
            _writesHang = true;
        lock (_gate)
        {
            if (_downSince is not null)
                return;
            _downSince = time.GetUtcNow();
        }
        RecordLog.StoreDown(logger, exception);
    }

    private void WriteSucceeded()
    {
        _writesHang = false;
        _readsHang = false;
        DateTimeOffset since;
        lock (_gate)
        {
            if (_downSince is not { } down)
                return;
            since = down;
            _downSince = null;
        }
        RecordLog.StoreBack(logger, time.GetUtcNow() - since);
    }
}
