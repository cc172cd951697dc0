using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// The business system's result for an advice. <see cref="OperationOutcome.Succeeded"/>: accepted (and for
/// <see cref="AdviceKind.PostDebit"/>, posted). <see cref="OperationOutcome.Declined"/>: certainly refused. After any other outcome the
/// library sends the advice again later.
/// </summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Code">The business system's decline code, which the collection policy uses.</param>
/// <param name="Reference">The business system's reference of the posting.</param>
public readonly record struct AdviceResult(OperationOutcome Outcome, string? Code = null, string? Reference = null)
{
    /// <summary>The business system's decline code, which the collection policy uses.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Code, PlainText.MaxCodeLength);

    /// <summary>The business system's reference of the posting.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Reference, PlainText.MaxCodeLength);
}
