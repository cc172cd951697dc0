namespace FaultTolerantPay;

/// <summary>The result of opening a protected secret.</summary>
public readonly struct OpenedSecret
{
    private OpenedSecret(SecretProblem problem, ReadOnlyMemory<byte> value)
    {
        Problem = problem;
        Value = value;
    }

    /// <summary>The protector does not have the key that the secret names.</summary>
    public static OpenedSecret UnknownKey { get; } = new(SecretProblem.UnknownKey, default);

    /// <summary>The bytes were altered, or belong to another owner.</summary>
    public static OpenedSecret Altered { get; } = new(SecretProblem.Altered, default);

    /// <summary>Why the secret could not be opened; <see cref="SecretProblem.None"/> if it was opened.</summary>
    public SecretProblem Problem { get; }

    /// <summary>The secret; empty if it could not be opened.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The secret was opened.</summary>
    public static OpenedSecret Of(ReadOnlyMemory<byte> value) => new(SecretProblem.None, value);
}
