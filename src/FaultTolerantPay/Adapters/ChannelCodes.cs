namespace FaultTolerantPay;

/// <summary>The codes that the library sets in a <see cref="ChannelResult"/>, in addition to the channel's own codes.</summary>
internal static class ChannelCodes
{
    /// <summary>Not executed: the instruction's deadline passed before it was sent.</summary>
    public const string SendBeforePassed = "send-before-passed";

    /// <summary>Not executed: the adapter reported that nothing was sent.</summary>
    public const string NothingSent = "nothing-sent";

    /// <summary>Unknown: no result within <see cref="ChannelOptions.CallTimeout"/>.</summary>
    public const string Timeout = "timeout";

    /// <summary>Unknown: the adapter threw.</summary>
    public const string Error = "error";

    /// <summary>The channel does not know the instruction.</summary>
    public const string NotFound = "not-found";

    /// <summary>Unknown: the channel that received the instruction no longer has a registered adapter.</summary>
    public const string NoChannel = "no-channel";

    /// <summary>Unknown: the channel's result is implausible for the instruction.</summary>
    public const string ImplausibleAnswer = "senseless-answer";

    /// <summary>Unknown: the channel was not called, because the token of the instruction's mandate cannot be read.</summary>
    public const string MandateUnreadable = "mandate-unreadable";
}
