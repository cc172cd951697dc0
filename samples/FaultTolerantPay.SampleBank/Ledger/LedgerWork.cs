namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>One caller's work in a batch. Its result is handed out only after the batch is committed.</summary>
internal abstract class LedgerWork
{
    public abstract bool TryRun(LedgerSession session);

    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

internal sealed class LedgerWork<T>(Func<LedgerSession, T> work) : LedgerWork
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _value = default!;
    private Exception? _exception;

    public Task<T> Result => _result.Task;

    public override bool TryRun(LedgerSession session)
    {
        try
        {
            _value = work(session);
            return true;
        }
#pragma warning disable CA1031 // handed to the caller who asked for the work
        catch (Exception e)
#pragma warning restore CA1031
        {
            _exception = e;
            return false;
        }
    }

    public override void Complete()
    {
        if (_exception is null)
        {
            _result.TrySetResult(_value);
        }
        else
        {
            _result.TrySetException(_exception);
        }
    }

    public override void Fail(Exception exception) => _result.TrySetException(exception);
}
