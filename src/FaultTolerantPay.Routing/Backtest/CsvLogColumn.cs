using System.Globalization;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>Reads the columns that say what became of a request.</summary>
internal sealed class CsvLogColumn(RoutingTable[] tables, bool acceptsUnknownChannels)
{
    /// <summary>The longest latency that is read: a year.</summary>
    public const long MaxLatencyMs = 365L * 86_400_000;

    // Channels repeat, so each text is looked up once.
    private readonly HashSet<string> _channels = new(StringComparer.Ordinal);

    /// <summary>Reads a field that is not empty.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Read(CsvColumnKind kind, ReadOnlySpan<char> field, ref RequestRow row, NameSuggestions suggestions) => kind switch
    {
        CsvColumnKind.Channel => ReadChannel(field, ref row, suggestions),
        CsvColumnKind.Outcome => (row.Outcome = OutcomeNames.Find(field)) is not null ? null
            : $"one of {string.Join(", ", OutcomeNames.All)} is expected{suggestions.Hint(field.ToString(), OutcomeNames.All)}",
        CsvColumnKind.Latency => ReadLatency(field, ref row),
        CsvColumnKind.Propensity => ReadPropensity(field, ref row),
        CsvColumnKind.KnownAt => (row.KnownAt = TimeText.ParseMoment(field)) is not null ? null
            : "a date and time with its offset is expected, such as 2026-11-22T01:30:00+08:00",
        CsvColumnKind.Forced => ReadForced(field, ref row),
        _ => null,
    };

    private string? ReadChannel(ReadOnlySpan<char> field, ref RequestRow row, NameSuggestions suggestions)
    {
        if (!_channels.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(field, out string? id))
        {
            id = field.ToString();
            if (!acceptsUnknownChannels && tables.All(t => t.Catalogue.IndexOf(id) < 0))
            {
                return "no catalogue has this channel"
                    + suggestions.Hint(id, tables.SelectMany(t => t.Catalogue.Channels).Select(c => c.Id));
            }

            _channels.Add(id);
        }

        row.ChannelId = id;
        return null;
    }

    private static string? ReadLatency(ReadOnlySpan<char> field, ref RequestRow row)
    {
        if (!long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out long latency) || latency > MaxLatencyMs)
        {
            return $"a whole number of milliseconds from 0 to {MaxLatencyMs} is expected";
        }

        row.Latency = TimeSpan.FromMilliseconds(latency);
        return null;
    }

    private static string? ReadPropensity(ReadOnlySpan<char> field, ref RequestRow row)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;
        if (!double.TryParse(field, Style, CultureInfo.InvariantCulture, out double propensity) || !(propensity is > 0 and <= 1))
        {
            return "a probability above 0 and at most 1 is expected";
        }

        row.Propensity = propensity;
        return null;
    }

    private static string? ReadForced(ReadOnlySpan<char> field, ref RequestRow row)
    {
        row.IsForced = field.SequenceEqual("true");
        return row.IsForced || field.SequenceEqual("false") ? null : "nothing, 'true' or 'false' is expected";
    }
}
