namespace FaultTolerantPay;

/// <summary>The codes that the library itself puts into a <see cref="ChannelResult"/>; a channel's own codes stand beside them.</summary>
public static class ChannelCodes
{
    /// <summary>Not executed: the instruction's deadline had passed before it was sent.</summary>
    public const string SendBeforePassed = "send-before-passed";

    /// <summary>Not executed: the adapter said that nothing was sent.</summary>
    public const string NothingSent = "nothing-sent";

    /// <summary>Unknown: no answer within <see cref="ChannelOptions.CallTimeout"/>.</summary>
    public const string Timeout = "timeout";

    /// <summary>Unknown: the adapter threw.</summary>
    public const string Error = "error";

    /// <summary>The channel does not know the instruction.</summary>
    public const string NotFound = "not-found";

    /// <summary>Unknown: no adapter is registered any more for the channel that the instruction went to.</summary>
    public const string NoChannel = "no-channel";

    /// <summary>Unknown: the channel's answer makes no sense for the instruction.</summary>
    public const string ImplausibleAnswer = "senseless-answer";

    /// <summary>Unknown: nobody was asked, since the token of the instruction's mandate cannot be read.</summary>
    public const string MandateUnreadable = "mandate-unreadable";
}
