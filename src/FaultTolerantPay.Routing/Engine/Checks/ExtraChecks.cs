namespace FaultTolerantPay.Routing.Engine.Checks;

/// <summary>The checks that most channels and requests need not pay for: some are the channel's, some the request's, some the scene's.</summary>
[Flags]
internal enum ExtraChecks
{
    None = 0,

    /// <summary>The channel has a quota.</summary>
    Quota = 1,

    /// <summary>The channel has hours or maintenance.</summary>
    Hours = 2,

    /// <summary>The channel's breaker has opened, or it comes back.</summary>
    Live = 4,

    /// <summary>The channel wants verification elements.</summary>
    Elements = 8,

    /// <summary>The request needs capabilities.</summary>
    Capabilities = 16,

    /// <summary>The scene wants the card signed.</summary>
    Signed = 32,

    /// <summary>The request names the channels on which the merchant is enabled.</summary>
    Merchant = 64,

    /// <summary>The scene has rules of the host's own.</summary>
    Custom = 128,
}
