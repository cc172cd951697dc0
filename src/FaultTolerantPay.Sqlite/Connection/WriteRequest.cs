namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Something to write: executed within a transaction, and answered only when that is durable.</summary>
internal abstract class WriteRequest
{
    /// <summary>Checks, then writes. What it throws before its first write concerns this request alone.</summary>
    public abstract void Execute(WriteTransaction transaction);

    /// <summary>Answers: what was written is durable (or nothing was to be written).</summary>
    public abstract void Complete();

    /// <summary>Answers with an exception.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A write with a result.</summary>
/// <param name="execute">Checks, then writes.</param>
internal sealed class WriteRequest<T>(Func<WriteTransaction, T> execute) : WriteRequest
{
    // The writer thread must not run what its callers do with the answer.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Answer => _answer.Task;

    public override void Execute(WriteTransaction transaction) => _result = execute(transaction);

    public override void Complete() => _answer.SetResult(_result);

    public override void Fail(Exception exception) => _answer.SetException(exception);
}
