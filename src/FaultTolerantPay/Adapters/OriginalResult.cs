using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The business system's answer about one payment.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reference">The business system's reference, where there is one.</param>
/// <param name="Code">Its own code, for a decline.</param>
public readonly record struct OriginalResult(OriginalStatus Status, string? Reference = null, string? Code = null)
{
    /// <summary>The business system's reference, where there is one.</summary>
    public string? Reference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } = PlainText.Clean(Reference, PlainText.MaxCodeLength);

    /// <summary>Its own code, for a decline.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } = PlainText.Clean(Code, PlainText.MaxCodeLength);
}
