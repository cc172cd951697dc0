using System.Globalization;

namespace FaultTolerantPay.Model;

/// <summary>Creates the details of refusals in one format: times in UTC, durations as <c>d.hh:mm:ss</c>.</summary>
internal static class Details
{
    public static Detail Of(string name, string? value) => new(name, value ?? "none");

    public static Detail Of(string name, Money value) => new(name, value.ToString());

    public static Detail Of(string name, TimeSpan value) => new(name, value.ToString("c", CultureInfo.InvariantCulture));

    public static Detail Of(string name, DateTimeOffset value) =>
        new(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture));

    public static Detail Of(string name, int value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
