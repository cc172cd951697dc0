namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The result of a check.</summary>
internal readonly record struct CheckResult(CheckStatus Status, string Seen)
{
    public static CheckResult Passed => new(CheckStatus.Passed, "as expected");

    public static CheckResult Failed(string seen) => new(CheckStatus.Failed, seen);

    public static CheckResult Skipped(string missing) => new(CheckStatus.Skipped, missing);

    /// <summary>Passes if the condition holds.</summary>
    public static CheckResult Of(bool isAsExpected, string seen) => isAsExpected ? Passed : Failed(seen);

    public bool IsFailure => Status == CheckStatus.Failed;
}
