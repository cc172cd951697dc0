using System.Collections.Immutable;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The answer to a verification, or why nothing was done.</summary>
public sealed record VerificationAnswer
{
    /// <summary>The card's token, by which it is paid and queried; null if nothing was done.</summary>
    public string? CardToken { get; init; }

    /// <summary>The card number with its middle digits masked; null if it is not known.</summary>
    public string? MaskedCard { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>What each channel says.</summary>
    public ImmutableArray<ChannelVerification> Channels { get; init; } = [];

    /// <summary>Why nothing was done; null if it was.</summary>
    public ChannelRefusal? Refusal { get; init; }

    /// <summary>The wrong fields of the request; empty unless the refusal is <see cref="ChannelRefusal.InvalidRequest"/>.</summary>
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>The refusal in words; null if the code says all.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>The number of channels that verified the card.</summary>
    public int Verified => Channels.Count(channel => channel.Verification == CardVerification.Verified);
}
