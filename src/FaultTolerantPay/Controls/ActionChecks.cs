using FaultTolerantPay.Model;

namespace FaultTolerantPay.Controls;

/// <summary>What every order of an operator is checked for.</summary>
internal static class ActionChecks
{
    private const int MaxShownLength = 80;

    /// <summary>The mistakes in who gives an order, and why; null for what is sound.</summary>
    public static string?[] Of(OperatorId by, string reason) => [Operator(by), Reason("reason", reason)];

    /// <summary>The same in one text, for what is no order on an advance; empty for what is sound.</summary>
    public static string ErrorsOf(OperatorId by, string field, string reason) =>
        Join(Operator(by), Reason(field, reason));

    /// <summary>All mistakes in one text; empty for what is sound.</summary>
    public static string Join(params IEnumerable<string?> mistakes) => string.Join(" ", mistakes.Where(mistake => !string.IsNullOrEmpty(mistake)));

    /// <summary>The mistake in why something is ordered, or in what the order rests on; null where there is none.</summary>
    public static string? Reason(string field, string? text) =>
        PlainText.FindReasonError(text) is { } mistake ? $"{field} {mistake}: expected {PlainText.ReasonExpectation}." : null;

    /// <summary>The mistake in an id; null where there is none. It is shown cleaned, and cut.</summary>
    public static string? Id(string field, string? value) => Identifier.IsValid(value) ? null : $"{field} is '{PlainText.Clean(value ?? "", MaxShownLength)}': expected {Identifier.Expectation}.";

    /// <summary>The mistake in one field; null where there is none.</summary>
    public static string? Field(bool holds, string field, string? value, string expected) => holds ? null : $"{field} is '{value}': expected {expected}.";

    private static string? Operator(OperatorId by) => Id("operator", by.Value);
}
