namespace FaultTolerantPay.AspNetCore;

/// <summary>The event ids of callbacks over HTTP, 2200 to 2299. An id is never reused for another event.</summary>
internal static class CallbackLogEvents
{
    public const int UnknownProvider = 2200;
    public const int TooMany = 2201;
    public const int BodyRefused = 2202;
    public const int StoreFailed = 2203;
    public const int Failed = 2204;
    public const int ReplyInvalid = 2205;
    public const int SenderGone = 2206;
}
