using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A resolution that waits for another operator's approval.</summary>
public sealed record ProposedResolution
{
    /// <summary>The operator who proposed it and who cannot approve it.</summary>
    public required OperatorId By { get; init; }

    /// <summary>When it was proposed, in UTC.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }

    /// <summary>The reason code.</summary>
    public required string Code { get; init => field = PlainText.Clean(value, Identifier.MaxLength) ?? ""; } = "";

    /// <summary>Why.</summary>
    public required string Text { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength) ?? ""; } = "";
}
