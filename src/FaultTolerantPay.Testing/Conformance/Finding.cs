namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The result of a check.</summary>
internal readonly record struct Finding(CheckStatus Status, string Seen)
{
    public static Finding Passed => new(CheckStatus.Passed, "as expected");

    public static Finding Failed(string seen) => new(CheckStatus.Failed, seen);

    public static Finding Skipped(string missing) => new(CheckStatus.Skipped, missing);

    /// <summary>Passes if the condition holds.</summary>
    public static Finding Of(bool isAsExpected, string seen) => isAsExpected ? Passed : Failed(seen);

    public bool IsFailure => Status == CheckStatus.Failed;
}
