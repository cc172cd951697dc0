namespace FaultTolerantPay.Routing.Engine.Checks;

/// <summary>The checks that most channels and requests do not need. A channel, a request or an operation may require them.</summary>
[Flags]
internal enum ExtraChecks
{
    None = 0,

    /// <summary>The channel or its provider has a quota.</summary>
    Quota = 1,

    /// <summary>The channel has hours or maintenance.</summary>
    Hours = 2,

    /// <summary>The breaker of the channel or of its provider is open, or one of them is recovering.</summary>
    Live = 4,

    /// <summary>The channel requires verification elements.</summary>
    Elements = 8,

    /// <summary>The request needs capabilities.</summary>
    Capabilities = 16,

    /// <summary>The operation requires a signed card.</summary>
    Signed = 32,

    /// <summary>The request lists the channels on which the merchant is enabled.</summary>
    Merchant = 64,

    /// <summary>The operation has custom rules.</summary>
    Custom = 128,

    /// <summary>The candidates are restricted to a set of channels.</summary>
    Among = 256,

    /// <summary>The request lists the channels on which the payment was attempted before.</summary>
    Tried = 512,
}
