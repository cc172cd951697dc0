namespace FaultTolerantPay;

/// <summary>
/// An adapter throws this to report that its call certainly sent nothing, for example after a refused connection. After any other exception
/// from an adapter, the outcome is unknown.
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

    /// <summary>Whether the library itself made no call, because abandoned calls have not ended. It then does not count as a try.</summary>
    internal bool IsWithheld { get; init; }

    /// <summary>When an earlier call about the same subject was abandoned; null if there is none.</summary>
    internal DateTimeOffset? AbandonedSince { get; init; }
}
