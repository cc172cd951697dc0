using FaultTolerantPay.Model;

namespace FaultTolerantPay.Adapters;

/// <summary>
/// The business system's answer to an advice. <see cref="OperationOutcome.Succeeded"/>: taken (and for
/// <see cref="AdviceKind.PostDebit"/>, posted). <see cref="OperationOutcome.Declined"/>: refused for certain. Anything else: sent again later.
/// </summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Code">The business system's decline code, read by the collection policy.</param>
/// <param name="Reference">Its reference of the posting.</param>
public readonly record struct AdviceResult(OperationOutcome Outcome, string? Code = null, string? Reference = null)
{
    /// <summary>The business system's decline code, read by the collection policy.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } = PlainText.Clean(Code, PlainText.MaxCodeLength);

    /// <summary>Its reference of the posting.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } = PlainText.Clean(Reference, PlainText.MaxCodeLength);
}
