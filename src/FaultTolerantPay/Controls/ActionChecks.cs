using FaultTolerantPay.Model;

namespace FaultTolerantPay.Controls;

/// <summary>The checks that every operator action and control passes.</summary>
internal static class ActionChecks
{
    private const int MaxShownLength = 80;

    /// <summary>The errors in the operator's id and in the reason; null for each that is valid.</summary>
    public static string?[] Of(OperatorId by, string reason) => [Operator(by), Reason("reason", reason)];

    /// <summary>The same as one text, for calls that do not act on an advance; empty if both are valid.</summary>
    public static string ErrorsOf(OperatorId by, string field, string reason) =>
        Join(Operator(by), Reason(field, reason));

    /// <summary>All errors in one text; empty if there is none.</summary>
    public static string Join(params IEnumerable<string?> errors) =>
        string.Join(" ", errors.Where(error => !string.IsNullOrEmpty(error)));

    /// <summary>The error in an outcome that an operator reports; null if it is certain.</summary>
    public static string? Certain(OperationOutcome outcome) => Field(
        outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted,
        "outcome",
        outcome.ToString(),
        "Succeeded, Declined or NotExecuted");

    /// <summary>The error in a reason or in evidence; null if it is valid.</summary>
    public static string? Reason(string field, string? text) =>
        PlainText.FindReasonError(text) is { } error ? $"{field} {error}: expected {PlainText.ReasonExpectation}." : null;

    /// <summary>The error in an id; null if it is valid. The message shows the id cleaned and cut.</summary>
    public static string? Id(string field, string? value) =>
        Identifier.IsValid(value)
            ? null
            : $"{field} is '{PlainText.Clean(value ?? "", MaxShownLength)}': expected {Identifier.Expectation}.";

    /// <summary>The error in one field; null if it is valid.</summary>
    public static string? Field(bool holds, string field, string? value, string expected) =>
        holds ? null : $"{field} is '{value}': expected {expected}.";

    private static string? Operator(OperatorId by) => Id("operator", by.Value);
}
