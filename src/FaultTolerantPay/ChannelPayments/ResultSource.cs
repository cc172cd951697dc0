namespace FaultTolerantPay.ChannelPayments;

/// <summary>Where the result of an operation came from.</summary>
internal enum ResultSource
{
    /// <summary>The channel's reply to the call, for which a caller still waits.</summary>
    Reply = 1,

    /// <summary>The channel's reply to a query.</summary>
    Query = 2,

    /// <summary>The channel's callback.</summary>
    Callback = 3,

    /// <summary>The library's or an operator's conclusion, such as that an operation was never sent.</summary>
    Local = 4,

    /// <summary>A query of a caller that waits, not of a worker.</summary>
    Poll = 5,

    /// <summary>The channel's reply to the call, after the caller gave up or the call's timeout.</summary>
    LateReply = 6,

    /// <summary>A row of the channel's statement, or its absence from a complete one.</summary>
    Statement = 7,
}
