namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Brings requests to the writer.</summary>
internal interface IWriteQueue : IDisposable
{
    /// <summary>For how long the writer has been at its present group; zero where it is at none.</summary>
    TimeSpan BusyFor { get; }

    /// <summary>Has the request executed and answered; with a writer thread later, else before it returns.</summary>
    void Post(WriteRequest request);
}
