namespace FaultTolerantPay.Hosting.Settings;

/// <summary>The event ids of shared settings, 2030 to 2039. An id is never reused for another event.</summary>
internal static class SharedSettingsLogEvents
{
    public const int Saved = 2030;
    public const int Taken = 2031;
    public const int Refused = 2032;
    public const int Gone = 2033;
}
