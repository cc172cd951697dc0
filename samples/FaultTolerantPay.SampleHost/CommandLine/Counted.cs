using System.Globalization;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>A number with the noun that it counts.</summary>
internal static class Counted
{
    /// <summary><c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? string.Empty : "s")}");
}
