using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>What one code of a provider means.</summary>
public sealed record CodeMapping
{
    /// <summary>The provider's code: 1 to 64 visible ASCII characters.</summary>
    public required string Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>
    /// A second code that must match too, 1 to 64 visible ASCII characters; null: any, if no mapping with this second code exists.
    /// </summary>
    public string? Detail { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The outcome.</summary>
    public required OperationOutcome Outcome { get; init; }

    /// <summary>Whether a decline is hard: no other channel is tried. Allowed for <see cref="OperationOutcome.Declined"/> only.</summary>
    public bool IsHardDecline { get; init; }

    /// <summary>Who caused it; not for a success. Null: the issuer for a decline, otherwise the channel.</summary>
    public FailureCause? Cause { get; init; }

    /// <summary>Whether the code says that the agreement has ended.</summary>
    public bool IsAgreementGone { get; init; }

    /// <summary>The code in words: up to 200 visible characters.</summary>
    public string? Meaning { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }
}
