namespace FaultTolerantPay.Hosting.Settings;

/// <summary>The event ids of shared settings, 2100 to 2109. An id is never reused for another event.</summary>
internal static class SettingsLogEvents
{
    public const int Saved = 2100;
    public const int Taken = 2101;
    public const int Refused = 2102;
    public const int Gone = 2103;
}
