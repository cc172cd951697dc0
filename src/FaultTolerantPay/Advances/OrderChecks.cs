using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>What every order of an operator is checked for.</summary>
internal static class OrderChecks
{
    private const int LongestReason = 500;

    /// <summary>The mistakes in who gives an order, and why; null for what is sound.</summary>
    public static string?[] Of(OperatorId by, string reason) =>
    [
        Field(Identifier.IsValid(by.Value), "operator", by.Value, Identifier.Expectation),
        Field(reason is { Length: > 0 and <= LongestReason }, "reason", $"{reason?.Length ?? 0} characters", $"1 to {LongestReason} characters"),
    ];

    /// <summary>The mistake in one field; null where there is none.</summary>
    public static string? Field(bool holds, string field, string? value, string expected) => holds ? null : $"{field} is '{value}': expected {expected}.";
}
