using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>
/// The checks of the values of dimensions: which channels serve them, and whether all of those are closed at the same time.
/// </summary>
internal static class ValueChecks
{
    public static IEnumerable<Finding> Of(ChannelCatalogue catalogue)
    {
        if (catalogue.Channels.IsEmpty)
        {
            yield break;
        }

        for (int d = 0; d < catalogue.Schema.Dimensions.Length; d++)
        {
            Dimension dimension = catalogue.Schema.Dimensions[d];
            if (dimension.Kind != DimensionKind.Required)
            {
                continue;
            }

            Served[] served = Count(catalogue, dimension);
            for (int v = 0; v < served.Length; v++)
            {
                string path = $"dimensions[{d}].values[{v}]";
                if (served[v].Channels == 0)
                {
                    yield return new Finding(FindingSeverity.Warning, FindingCode.ValueWithoutChannel, FindingSource.Catalogue, path,
                        $"no channel supports '{dimension.Values[v]}' of dimension '{dimension.Id}', so no request with it can be routed");
                }
                else if (served[v].Absent.Count == served[v].Channels && Together(served[v].Absent) is { } gap)
                {
                    yield return new Finding(FindingSeverity.Warning, FindingCode.MaintenanceLeavesNoChannel, FindingSource.Catalogue, path,
                        $"from {gap.From:u} to {gap.To:u} maintenance takes all {served[v].Channels} channels for '{dimension.Values[v]}' "
                            + $"of dimension '{dimension.Id}'");
                }
            }
        }
    }

    private static Served[] Count(ChannelCatalogue catalogue, Dimension dimension)
    {
        Served[] served = [.. dimension.Values.Select(_ => new Served())];
        foreach (Channel channel in catalogue.Channels)
        {
            SupportedValues values = channel.SupportsOf(dimension);
            IEnumerable<int> supported = values.IsAny
                ? Enumerable.Range(0, served.Length)
                : values.Names.Distinct(StringComparer.Ordinal).Select(dimension.IndexOf);
            foreach (int v in supported)
            {
                served[v].Channels++;
                if (!channel.Schedule.Maintenance.IsEmpty)
                {
                    served[v].Absent.Add(channel.Schedule.Maintenance);
                }
            }
        }

        return served;
    }

    /// <summary>The first time at which every one of several schedules is closed.</summary>
    private static MaintenanceWindow? Together(List<ImmutableArray<MaintenanceWindow>> all)
    {
        // Such a time begins when one of them closes.
        foreach (DateTimeOffset start in all.SelectMany(windows => windows.Select(w => w.From)).Distinct().Order())
        {
            DateTimeOffset end = DateTimeOffset.MaxValue;
            foreach (ImmutableArray<MaintenanceWindow> windows in all)
            {
                DateTimeOffset until = windows.Where(w => w.Contains(start)).Select(w => w.To).DefaultIfEmpty(start).Max();
                end = until < end ? until : end;
            }

            if (end > start)
            {
                return new MaintenanceWindow(start, end);
            }
        }

        return null;
    }

    private sealed class Served
    {
        public int Channels { get; set; }

        public List<ImmutableArray<MaintenanceWindow>> Absent { get; } = [];
    }
}
