namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Passes requests to the writer.</summary>
internal interface IWriteQueue : IDisposable
{
    /// <summary>How long the writer has been working on its present group; zero if it is idle.</summary>
    TimeSpan BusyFor { get; }

    /// <summary>Executes and completes the request: later with a writer thread, otherwise before this returns.</summary>
    void Post(WriteRequest request);
}
