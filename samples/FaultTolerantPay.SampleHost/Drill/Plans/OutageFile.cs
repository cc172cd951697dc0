using System.Globalization;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>
/// Reads a trace of service checks. The business system needs every service: it is down while any of them is. A service is down from the first check that says so until the next one
/// that does not; checks come on change, so that is when it changed, as far as anybody knows.
/// </summary>
internal static class OutageFile
{
    public static (DateTimeOffset First, DateTimeOffset Last, IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> Outages) Read(string path)
    {
        List<(DateTimeOffset At, string Service, bool IsDown)> checks = [];
        foreach (CsvFile row in CsvFile.Read(path, "timestamp", "service", "status"))
        {
            DateTimeOffset at = row.Get<DateTimeOffset>(
                "timestamp", text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time.ToUniversalTime() : null, "a time with its offset");
            checks.Add((at, row["service"], row["status"] == "down"));
        }
        if (checks.Count == 0)
            throw new CommandLine.UsageException($"{path} has no rows: expected checks of services.");
        checks.Sort((left, right) => left.At.CompareTo(right.At));
        List<(DateTimeOffset, DateTimeOffset)> outages = [];
        HashSet<string> down = new(StringComparer.Ordinal);
        DateTimeOffset since = default;
        foreach ((DateTimeOffset at, string service, bool isDown) in checks)
        {
            bool wasDown = down.Count > 0;
            _ = isDown ? down.Add(service) : down.Remove(service);
            if (!wasDown && down.Count > 0)
                since = at;
            else if (wasDown && down.Count == 0 && at > since)
                outages.Add((since, at));
        }
        return (checks[0].At, checks[^1].At, outages);
    }
}
