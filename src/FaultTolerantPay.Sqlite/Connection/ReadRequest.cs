namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>A read and the caller that waits for it.</summary>
internal abstract class ReadRequest
{
    private readonly Lock _lock = new();
    private Reader? _runsOn;
    private bool _isAbandoned;

    /// <summary>Executes the read and completes it, unless the caller no longer waits.</summary>
    public void Execute(Reader reader)
    {
        lock (_lock)
        {
            if (_isAbandoned)
            {
                return;
            }

            _runsOn = reader;
        }
        ReadOn(reader);
    }

    /// <summary>The caller no longer waits: the read is not started, or is interrupted.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _isAbandoned = true;
            _runsOn?.Interrupt();
        }
    }

    /// <summary>Completes the read with an exception.</summary>
    public abstract void Fail(Exception exception);

    protected abstract void ReadOn(Reader reader);

    /// <summary>The reader moves on to another request: from now on nothing may interrupt it for this one.</summary>
    protected void LetGoOfReader()
    {
        lock (_lock)
        {
            _runsOn = null;
        }
    }
}

/// <summary>A read with a result.</summary>
internal sealed class ReadRequest<T>(Func<SqliteConnection, T> read) : ReadRequest
{
    // A reader thread must not run the callers' continuations.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    public override void Fail(Exception exception) => _answer.TrySetException(exception);

    protected override void ReadOn(Reader reader)
    {
        try
        {
            T result = reader.Read(read);
            LetGoOfReader();
            _answer.TrySetResult(result);
        }
#pragma warning disable CA1031 // An exception of a read goes to its caller and must not stop the thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LetGoOfReader();
            Fail(exception);
        }
    }
}
