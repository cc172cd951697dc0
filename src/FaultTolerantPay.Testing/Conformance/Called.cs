namespace FaultTolerantPay.Testing.Conformance;

/// <summary>How one call of an adapter ended: with a result, with an exception, or not in time.</summary>
internal sealed record Called<T>
{
    private static readonly Type[] OddErrors =
    [
        typeof(NullReferenceException), typeof(ObjectDisposedException), typeof(InvalidCastException), typeof(IndexOutOfRangeException),
        typeof(KeyNotFoundException), typeof(NotSupportedException), typeof(ArgumentException), typeof(FormatException),
    ];

    public T? Answer { get; init; }

    public Exception? Error { get; init; }

    /// <summary>What was asked about it later, without an answer that ends it; null if nothing was.</summary>
    public string? Asked { get; init; }

    /// <summary>Whether the call ended in time.</summary>
    public required bool HasEnded { get; init; }

    public bool HasAnswer => HasEnded && Error is null;

    /// <summary>Whether the adapter guarantees that its call sent nothing.</summary>
    public bool SentNothing => Error is NothingSentException;

    /// <summary>Whether the exception shows an error of the adapter instead of its partner.</summary>
    public bool IsOdd => Error is { } error && OddErrors.Any(odd => odd.IsInstanceOfType(error));

    public override string ToString()
    {
        string ended = !HasEnded ? "the call did not end in time"
            : Error is { } error ? $"{error.GetType().Name}: {error.Message}"
            : $"{Answer}";
        return Asked is null ? ended : $"{ended.TrimEnd('.')}; {Asked}";
    }
}
