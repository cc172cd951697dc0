using FaultTolerantPay.Calls;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// Calls the store for payments, with a timeout for each call and a maximum number of waiting calls. After a call that failed slowly or
/// timed out, payments stop waiting for the store until a background call has succeeded. A call that fails immediately delays no payment,
/// so each payment tries its own.
/// </summary>
internal sealed class StoreCalls(TimeProvider time, IOptions<PipelineOptions> options, ILogger<StoreCalls> logger)
{
    private readonly TimeSpan _timeLimit = options.Value.StoreTimeout;
    private readonly TimeSpan _slow = options.Value.StoreTimeout / 10;
    private readonly int _most = options.Value.MaxConcurrentStoreCalls;
    private readonly Lock _lock = new();
    private int _waiting;
    private volatile bool _writesHang;
    private volatile bool _readsHang;
    private DateTimeOffset? _downSince;

    /// <summary>Whether a payment may wait for a write.</summary>
    public bool WaitsForWrites => !_writesHang;

    /// <summary>Whether a payment may wait for a read.</summary>
    public bool WaitsForReads => !_readsHang;

    /// <summary>Since when writes have failed; null if the last one succeeded.</summary>
    public DateTimeOffset? DownSince
    {
        get
        {
            lock (_lock)
            {
                return _downSince;
            }
        }
    }

    /// <summary>Until when a payment waits for a write before it is sent. At least half of its time is left for sending.</summary>
    public DateTimeOffset BeforeSending(TransactionRequest request)
    {
        DateTimeOffset now = time.GetUtcNow();
        return now.Plus((request.AnswerBy - now) / 2);
    }

    /// <summary>
    /// Until when a payment waits for a write after it was sent: until its deadline, but always for a short while, because a durable
    /// outcome is worth more.
    /// </summary>
    public DateTimeOffset AfterSending(TransactionRequest request)
    {
        DateTimeOffset moment = time.GetUtcNow().Plus(_slow);
        return moment > request.AnswerBy ? moment : request.AnswerBy;
    }

    /// <summary>Writes to the store.</summary>
    /// <param name="write">Starts the write. It is never cancelled, so its result is always known in the end.</param>
    /// <param name="until">Until when the caller waits, but never longer than the timeout; null: the timeout.</param>
    /// <exception cref="StoreException">
    /// The store failed or did not answer in time. After a timeout it is unknown whether the write takes effect.
    /// </exception>
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
        catch (StoreException exception) when (!exception.IsOverload)
        {
            WriteFailed(exception, IsLate(exception, began));
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Reads from the store.</summary>
    /// <param name="read">Starts the read.</param>
    /// <param name="until">Until when the caller waits, but never longer than the timeout; null: the timeout.</param>
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
        catch (StoreException exception) when (!exception.IsOverload)
        {
            _readsHang |= IsLate(exception, began);
            throw exception.NothingWritten ? exception : new StoreException(exception.Message, exception) { NothingWritten = true };
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Too many waiting calls say nothing about the store, so its state stays unchanged.</summary>
    private void Enter()
    {
        if (Interlocked.Increment(ref _waiting) <= _most)
        {
            return;
        }

        Interlocked.Decrement(ref _waiting);
        throw new StoreException($"{_most} calls of payments wait for the store already: expected at most that many.")
        {
            NothingWritten = true,
            IsOverload = true,
        };
    }

    private async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> begin, DateTimeOffset? until)
    {
        ValueTask<T> call = begin();
        if (call.IsCompleted)
        {
            return await call.ConfigureAwait(false);
        }

        Task<T> task = call.AsTask();
        TimeSpan wait = Wait(until);
        if (await BoundedWait.EndsWithinAsync(task, wait, time).ConfigureAwait(false))
        {
            return await task.ConfigureAwait(false);
        }
        // No caller waits for this task any more: its failure must not surface as an unobserved exception.
        _ = task.ContinueWith(
            static late => _ = late.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        throw new StoreException($"The store did not answer within {OptionText.Of(wait)}.") { IsGivenUpEarly = wait < _timeLimit };
    }

    private TimeSpan Wait(DateTimeOffset? until) => until is { } end ? BoundedWait.AtMost(_timeLimit, end - time.GetUtcNow()) : _timeLimit;

    /// <summary>
    /// Whether a failed call delayed its caller. A call that was given up early because its caller had no time left does not count: a
    /// healthy store may need longer than that, too.
    /// </summary>
    private bool IsLate(StoreException exception, long began) => time.GetElapsedTime(began) >= _slow && !exception.IsGivenUpEarly;

    private void WriteFailed(StoreException exception, bool isLate)
    {
        if (isLate)
        {
            _writesHang = true;
        }

        lock (_lock)
        {
            if (_downSince is not null)
            {
                return;
            }

            _downSince = time.GetUtcNow();
        }
        RecordLog.StoreDown(logger, exception);
    }

    private void WriteSucceeded()
    {
        _writesHang = false;
        _readsHang = false;
        DateTimeOffset since;
        lock (_lock)
        {
            if (_downSince is not { } down)
            {
                return;
            }

            since = down;
            _downSince = null;
        }
        RecordLog.StoreBack(logger, time.GetUtcNow() - since);
    }
}
