namespace FaultTolerantPay.Sqlite.Engine;

/// <summary>Brings requests to the writer.</summary>
internal interface IWriteQueue : IDisposable
{
    /// <summary>Has the request executed and answered; with a writer thread later, else before it returns.</summary>
    void Post(WriteRequest request);
}
