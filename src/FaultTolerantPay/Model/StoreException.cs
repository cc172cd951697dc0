namespace FaultTolerantPay;

/// <summary>
/// A store could not read or write. After a failed write it is unknown whether the data became durable, unless <see cref="NothingWritten"/>
/// is true.
/// </summary>
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

    /// <summary>Whether certainly nothing was written.</summary>
    public bool NothingWritten { get; init; }

    /// <summary>
    /// Whether the store works, and refused the call because as many wait as it allows. Set with <see cref="NothingWritten"/>.
    /// </summary>
    public bool IsOverload { get; init; }

    /// <summary>Whether the library stopped waiting before the store's timeout, because the caller's time ran out.</summary>
    internal bool IsGivenUpEarly { get; init; }
}
