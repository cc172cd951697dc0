using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>What a channel said of a card: the result of a verification, of signing or unsigning, or of a payment that verified.</summary>
public sealed record CardChannelResult
{
    /// <summary>The logical channel.</summary>
    public required ChannelId Channel { get; init; }

    /// <summary>The channel's provider.</summary>
    public required ProviderId Provider { get; init; }

    /// <summary>What it said.</summary>
    public required CardVerification Verification { get; init; }

    /// <summary>
    /// The agreement that was made; with <see cref="CardVerification.Ended"/> the one that ended, null: whichever is on record. 1 to 64
    /// visible ASCII characters.
    /// </summary>
    public string? AgreementNumber { get; init; }

    /// <summary>The channel's code, if it refused.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>When it said so.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }

    /// <summary>The channel and what it said. The agreement number is left out.</summary>
    public override string ToString() => $"{Channel}: {Verification}";
}
