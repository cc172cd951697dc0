using System.Globalization;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>Finds what makes a record of a decision useless for a backtest.</summary>
internal static class RecordChecks
{
    public static IEnumerable<string> Of(RoutedRecord record, RoutingSchema schema) =>
    [
        .. Texts(record),
        .. Probabilities(record),
        .. Dimensions(record, schema),
        .. record.KnownAt < record.Time ? ["the outcome is known before the decision"] : Array.Empty<string>(),
        .. record.Latency is { } latency && !(latency.TotalMilliseconds is >= 0 and <= CsvLogColumn.MaxLatencyMs)
            ? [$"a latency of 0 to {CsvLogColumn.MaxLatencyMs} milliseconds is expected"] : Array.Empty<string>(),
        .. Enum.IsDefined(record.Operation) ? Array.Empty<string>() : [$"there is no operation {(int)record.Operation}"],
    ];

    private static IEnumerable<string> Texts(RoutedRecord record)
    {
        (string Name, string? Text)[] needed =
            [("id", record.Id), ("channel", record.ChannelId), ("policy fingerprint", record.PolicyFingerprint)];
        foreach ((string name, _) in needed.Where(n => string.IsNullOrWhiteSpace(n.Text)))
        {
            yield return $"it has no {name}";
        }

        IEnumerable<string> names = [.. record.Capabilities, .. record.Elements, .. record.SignedOn, .. record.EnabledOn];
        foreach (string name in names.Where(n => n.Length == 0 || n.Contains(CsvColumn.Separator, StringComparison.Ordinal)))
        {
            yield return $"the name '{name}' in a list is empty, or has '{CsvColumn.Separator}', which is between names";
        }

        foreach (string text in needed.Select(n => n.Text ?? string.Empty).Concat(names).Concat(record.Dimensions.Values))
        {
            if (NameText.ControlIn(text) is { } wrong)
            {
                yield return wrong;
            }
        }
    }

    private static IEnumerable<string> Probabilities(RoutedRecord record)
    {
        if (record.Eligible.IsDefaultOrEmpty)
        {
            yield return "it has no eligible channels with their probabilities";
            yield break;
        }

        foreach (ChannelProbability wrong in record.Eligible.Where(e => !(e.Probability is >= 0 and <= 1)))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"the probability {wrong.Probability} of '{wrong.ChannelId}' is not from 0 to 1");
        }

        if (record.Eligible.DistinctBy(e => e.ChannelId, StringComparer.Ordinal).Count() < record.Eligible.Length)
        {
            yield return "a channel is eligible twice";
        }

        if (!(record.Propensity > 0))
        {
            yield return $"the chosen channel '{record.ChannelId}' has no probability among the eligible ones";
        }

        double sum = record.Eligible.Sum(e => e.Probability);
        if (!(Math.Abs(sum - 1) <= ChannelProbability.Tolerance))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"the probabilities of the eligible channels add up to {sum}, not to 1");
        }
    }

    private static IEnumerable<string> Dimensions(RoutedRecord record, RoutingSchema schema)
    {
        foreach (string unknown in record.Dimensions.Keys.Where(id => schema.IndexOf(id) < 0))
        {
            yield return $"the schema has no dimension '{unknown}'{NameSuggestion.Hint(unknown, schema.Dimensions.Select(d => d.Id))}";
        }

        foreach (Dimension dimension in schema.Dimensions)
        {
            string value = record.Dimensions.GetValueOrDefault(dimension.Id, string.Empty);
            if (!CsvDimensionColumn.Accepts(dimension, value))
            {
                yield return $"the dimension '{dimension.Id}' has no value '{value}'";
            }
        }
    }
}
