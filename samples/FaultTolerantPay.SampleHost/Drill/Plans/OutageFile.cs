using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Drill.Results;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>
/// Reads a trace of service checks. The business system needs every service that is named, or all of them: it is down while any of these
/// is. A service is down from the first check that says so until
/// the next one that does not; checks come on change, so that is when it changed, as far as anybody knows. What is down at the last check
/// of the file is down until then.
/// </summary>
internal static class OutageFile
{
    private static readonly string[] Statuses = ["up", "degraded", "down"];

    /// <param name="path">The file.</param>
    /// <param name="services">The services that count; empty: all of them.</param>
    public static OutageTrace Read(string path, IReadOnlyList<string> services)
    {
        // In the order of the file where times are the same.
        List<ServiceCheck> checks = [.. Checks(path).OrderBy(check => check.At)];
        string name = Path.GetFileName(path);
        if (checks.Count == 0)
        {
            throw new UsageException($"{name} has no rows: expected checks of services.");
        }

        string[] known = [.. checks.Select(check => check.Service).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] unknown = [.. services.Except(known, StringComparer.Ordinal).Select(service => $"'{service}'")];
        if (unknown.Length > 0)
        {
            throw new UsageException(
                $"--service {string.Join(", ", unknown)}: not in {name}, column service; expected one of " +
                $"{string.Join(", ", known.Select(service => $"'{service}'"))}.");
        }

        HashSet<string> counted = new(services.Count > 0 ? services : known, StringComparer.Ordinal);
        List<(DateTimeOffset, DateTimeOffset)> outages = [];
        Dictionary<string, ServiceCheck> down = new(StringComparer.Ordinal);
        DateTimeOffset since = default;
        DateTimeOffset last = checks[^1].At;
        foreach (ServiceCheck check in checks.Where(check => counted.Contains(check.Service)))
        {
            bool wasDown = down.Count > 0;
            _ = check.IsDown ? down.TryAdd(check.Service, check) : down.Remove(check.Service);
            if (!wasDown && down.Count > 0)
            {
                since = check.At;
            }
            else if (wasDown && down.Count == 0)
            {
                AddOutage(check.At);
            }
        }

        if (down.Count > 0)
        {
            AddOutage(last);
        }

        string[] warnings = [.. down.Values.OrderBy(check => check.Line).Select(check => NeverComesBack(name, check, last)),
            .. NoOutage(name, checks, counted, outages.Count)];
        return new OutageTrace(checks[0].At, last, outages, warnings);

        void AddOutage(DateTimeOffset end)
        {
            if (end > since)
            {
                outages.Add((since, end));
            }
        }
    }

    private static IEnumerable<ServiceCheck> Checks(string path)
    {
        foreach (CsvFile row in CsvFile.Read(path, "timestamp", "service", "status"))
        {
            DateTimeOffset at = row.Get<DateTimeOffset>("timestamp", WrittenTime.Read, WrittenTime.Expectation);
            row.Get<bool>("service", service => service.Length > 0 ? true : null, "the name of a service");
            // A word that is not known may be another word for down.
            int status = row.Get<int>("status",
                text => Array.FindIndex(Statuses, known => known.Equals(text, StringComparison.OrdinalIgnoreCase)) is var found and >= 0
                    ? found : null, string.Join(", ", Statuses));
            yield return new ServiceCheck(at, row["service"], Statuses[status] == "down", row.Line);
        }
    }

    private static string NeverComesBack(string name, ServiceCheck since, DateTimeOffset last) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}, line {since.Line}: service '{since.Service}' is down from {since.At:yyyy-MM-dd HH:mm:ss} to the end of the trace " +
        $"({last:yyyy-MM-dd HH:mm:ss}), and the business system with it. --service says which services count.");

    private static IEnumerable<string> NoOutage(string name, List<ServiceCheck> checks, HashSet<string> counted, int outages)
    {
        ServiceCheck[] down = [.. checks.Where(check => check.IsDown)];
        if (outages > 0 || down.Length == 0)
        {
            yield break;
        }

        IEnumerable<string> where = down.GroupBy(check => check.Service, StringComparer.Ordinal)
            .Select(group =>
                string.Create(CultureInfo.InvariantCulture,
                    $"'{group.Key}' {group.Count()}{(counted.Contains(group.Key) ? "" : ", not counted")}"));
        yield return $"{name} has {ReportText.Count(down.Length, "row", "rows")} with the status down and gives no outage " +
            $"({string.Join("; ", where)}): the business system never fails.";
    }

    private readonly record struct ServiceCheck(DateTimeOffset At, string Service, bool IsDown, int Line);
}
