using FaultTolerantPay.Adapters;

namespace FaultTolerantPay;

/// <summary>What became of opening a protected secret.</summary>
public readonly struct OpenedSecret
{
    private OpenedSecret(SecretProblem problem, ReadOnlyMemory<byte> value)
    {
        Problem = problem;
        Value = value;
    }

    /// <summary>The key that it names is not among the protector's keys.</summary>
    public static OpenedSecret UnknownKey { get; } = new(SecretProblem.UnknownKey, default);

    /// <summary>It is not what was protected by that key for this owner.</summary>
    public static OpenedSecret Altered { get; } = new(SecretProblem.Altered, default);

    /// <summary>Why it stays closed; <see cref="SecretProblem.None"/> where it is open.</summary>
    public SecretProblem Problem { get; }

    /// <summary>The secret; empty where it stays closed.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>It is open.</summary>
    public static OpenedSecret Of(ReadOnlyMemory<byte> value) => new(SecretProblem.None, value);
}
