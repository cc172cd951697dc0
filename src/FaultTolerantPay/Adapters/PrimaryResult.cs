using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// The business system's result for a payment or an advice: one of the five outcomes, and the kind of fault if the call failed.
/// </summary>
public readonly record struct PrimaryResult
{
    /// <summary>What happened.</summary>
    public required OperationOutcome Outcome { get; init; }

    /// <summary>How the call failed; <see cref="FaultKind.None"/> if the business system gave a valid result, a decline included.</summary>
    public FaultKind Fault { get; init; }

    /// <summary>The business system's code for a decline or an error.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The business system's reference of the executed payment or of the posting.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>It happened.</summary>
    public static PrimaryResult Succeeded(string? reference = null) =>
        new() { Outcome = OperationOutcome.Succeeded, Reference = reference };

    /// <summary>It was certainly refused.</summary>
    public static PrimaryResult Declined(string code) => new() { Outcome = OperationOutcome.Declined, Code = code };

    /// <summary>It certainly did not happen.</summary>
    /// <param name="fault">
    /// How the call failed. <see cref="FaultKind.None"/>: it did not; the business system refused before booking, in a valid result.
    /// </param>
    /// <param name="code">The business system's code.</param>
    public static PrimaryResult NotExecuted(FaultKind fault, string? code = null) =>
        new() { Outcome = OperationOutcome.NotExecuted, Fault = fault, Code = code };

    /// <summary>It was accepted; the result comes later.</summary>
    public static PrimaryResult Pending() => new() { Outcome = OperationOutcome.Pending };

    /// <summary>The outcome is unknown.</summary>
    public static PrimaryResult Unknown(FaultKind fault, string? code = null) =>
        new() { Outcome = OperationOutcome.Unknown, Fault = fault, Code = code };
}
