namespace FaultTolerantPay;

/// <summary>The code that a cardholder received. It is neither printed nor kept.</summary>
public sealed class SmsConfirmation
{
    /// <summary>The channel whose SMS it is.</summary>
    public required ChannelId Channel { get; init; }

    /// <summary>The SMS, as <see cref="ChannelVerification.SmsReference"/>.</summary>
    public required string SmsReference { get; init; }

    /// <summary>The code: 1 to 20 characters.</summary>
    public required ReadOnlyMemory<char> Code { get; init; }

    /// <summary>The channel.</summary>
    public override string ToString() => $"SMS of {Channel}";
}
