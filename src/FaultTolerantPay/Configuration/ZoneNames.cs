namespace FaultTolerantPay.Configuration;

/// <summary>The names of time zones in options.</summary>
internal static class ZoneNames
{
    public const string Expected = "a time zone that this machine knows, such as Asia/Shanghai";

    public static bool IsKnown(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);

    public static IEnumerable<string> All() => TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id);
}
