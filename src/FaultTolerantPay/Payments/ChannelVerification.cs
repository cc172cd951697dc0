using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>What one channel says of a card.</summary>
public sealed record ChannelVerification
{
    /// <summary>The channel.</summary>
    public required ChannelId Channel { get; init; }

    /// <summary>What it says.</summary>
    public required CardVerification Verification { get; init; }

    /// <summary>When it said it.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }

    /// <summary>Whether it was on record, so that the channel was not called.</summary>
    public bool WasOnRecord { get; init; }

    /// <summary>Whether the card can be debited through the channel by an agreement.</summary>
    public bool IsSigned { get; init; }

    /// <summary>The SMS that the cardholder is to confirm; null if there is none.</summary>
    public string? SmsReference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The channel's code, if it refused; the library's, if the channel could not be asked.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }
}
