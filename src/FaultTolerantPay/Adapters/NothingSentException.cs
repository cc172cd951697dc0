namespace FaultTolerantPay;

/// <summary>
/// Thrown by an adapter to say that its call certainly sent nothing, such as a refused connection. Every other exception from an adapter
/// means that nobody can tell.
/// </summary>
public sealed class NothingSentException : Exception
{
    /// <summary>Nothing was sent.</summary>
    public NothingSentException()
        : base("Nothing was sent.")
    {
    }

    /// <summary>Nothing was sent, with the reason.</summary>
    public NothingSentException(string message)
        : base(message)
    {
    }

    /// <summary>Nothing was sent, with the reason and its cause.</summary>
    public NothingSentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the library itself called nobody, since calls that were abandoned have not ended: it was no try.</summary>
    internal bool IsWithheld { get; init; }

    /// <summary>Since when a call about the same is abandoned; null where there is none.</summary>
    internal DateTimeOffset? AbandonedSince { get; init; }
}
