namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>A write: executed within a transaction, and completed only when the transaction is durable.</summary>
internal abstract class WriteRequest
{
    /// <summary>Checks, then writes. An exception before the first write affects only this request.</summary>
    public abstract void Execute(WriteTransaction transaction);

    /// <summary>Completes the request: its writes are durable, or it wrote nothing.</summary>
    public abstract void Complete();

    /// <summary>Completes the request with an exception.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A write with a result.</summary>
/// <param name="execute">Checks, then writes.</param>
internal sealed class WriteRequest<T>(Func<WriteTransaction, T> execute) : WriteRequest
{
    // The writer thread must not run the callers' continuations.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Answer => _answer.Task;

    public override void Execute(WriteTransaction transaction) => _result = execute(transaction);

    public override void Complete() => _answer.SetResult(_result);

    public override void Fail(Exception exception) => _answer.SetException(exception);
}
