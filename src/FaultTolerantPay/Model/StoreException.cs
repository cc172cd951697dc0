namespace FaultTolerantPay;

/// <summary>A store could not read or write. After a failed write nobody can tell whether it became durable, unless <see cref="NothingWritten"/> says so.</summary>
public sealed class StoreException : Exception
{
    /// <summary>The store failed.</summary>
    public StoreException()
    {
    }

    /// <summary>The store failed; the message names the file or server, and what was expected.</summary>
    public StoreException(string message)
        : base(message)
    {
    }

    /// <summary>The store failed; the message names the file or server, and what was expected.</summary>
    public StoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether it is certain that nothing was written.</summary>
    public bool NothingWritten { get; init; }

    /// <summary>Whether the caller had no more time, less than the store may take.</summary>
    internal bool IsGivenUpEarly { get; init; }
}
