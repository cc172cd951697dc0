namespace FaultTolerantPay.Fuzzing.Checks;

/// <summary>What holds for every error of a statement.</summary>
internal static class ErrorChecks
{
    private const int MaxCode = 200;
    private const int MaxReason = 2_000;

    public static void Check(StatementError error, InputLines lines)
    {
        Invariant.Holds(error.Reason.Length > 0, "an error has a reason");
        Invariant.Holds(error.Line >= 0 && error.Line <= lines.Count, "an error names a line of the file");
        CheckText(error.Field, "an error's field");
        CheckText(error.Value, "an error's value");
        CheckText(error.Reason, "an error's reason", MaxReason);
        Invariant.Holds(error.ToString().StartsWith("input", StringComparison.Ordinal), "an error names the file");
    }

    /// <summary>A text that may be shown and logged is bounded and cannot control a screen.</summary>
    public static void CheckText(string text, string what, int maxLength = MaxCode)
    {
        Invariant.Holds(text.Length <= maxLength, $"{what} has at most {maxLength} characters");
        Invariant.Holds(!text.Any(char.IsControl), $"{what} has no control characters");
    }
}
