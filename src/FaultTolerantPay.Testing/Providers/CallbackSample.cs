namespace FaultTolerantPay.Testing.Providers;

/// <summary>What a callback of the suite says: the order succeeded, with its amount, currency and merchant number.</summary>
public sealed record CallbackSample
{
    /// <summary>The order. It was not sent.</summary>
    public required ChannelOrder Order { get; init; }

    /// <summary>How the callback is signed.</summary>
    public required CallbackSignature Signature { get; init; }

    /// <summary>A text for a field that the provider repeats in callbacks, such as the goods' description. It goes in as UTF-8.</summary>
    public string Text { get; init; } = "";
}
