using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The business system's result of a query about one payment.</summary>
/// <param name="Status">The original status of the payment.</param>
/// <param name="Reference">The business system's reference, if there is one.</param>
/// <param name="Code">The business system's decline code.</param>
public readonly record struct OriginalResult(OriginalStatus Status, string? Reference = null, string? Code = null)
{
    /// <summary>The business system's reference, if there is one.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Reference, PlainText.MaxCodeLength);

    /// <summary>The business system's decline code.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Code, PlainText.MaxCodeLength);
}
