using System.Globalization;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>Says in words what must be true for the figures of a log to be.</summary>
internal static class Assumptions
{
    public static IEnumerable<string> Of(LoggedBacktestOptions options, LogCounts counts, long judged, PropensityModel propensities)
    {
        yield return "An approval depends on the request and the channel, not on why the channel was chosen; a technical failure counts as "
            + "not approved.";
        yield return options.LearnOnlyFromMatches
            ? "A policy learns only from the attempts on the channel that it chose itself; live it would learn from all of its own."
            : "A policy learns from every attempt in the log, on whatever channel; live it would learn only from its own.";
        if (propensities.Estimated > 0)
        {
            string by = options.SegmentDimensions.IsEmpty
                ? "all rows"
                : $"the rows of the same {string.Join(", ", options.SegmentDimensions)}";
            yield return Text($"The log does not say the probabilities of {propensities.Estimated:N0} of {judged:N0} rows. ")
                + $"They are estimated as the share of the channel among {by}: right only if nothing else that matters for approval "
                + "decided the channel. "
                + "Confirm the result by an A/B test.";
        }

        if (propensities.Raised > 0)
        {
            yield return Text($"{propensities.Raised:N0} estimated probabilities were raised to {options.MinEstimatedPropensity}; this ")
                + "lowers the weight of rare choices.";
        }

        if (counts.Forced > 0)
        {
            yield return Text($"{counts.Forced:N0} pinned payments and failovers judge no policy: no chance was in them.");
        }

        if (counts.WithoutOutcome > 0)
        {
            yield return Text($"{counts.WithoutOutcome:N0} attempts without an outcome are left out, as if they ended like the others.");
        }

        yield return "Amounts are added as they stand: with several currencies, make the currency a segment and read the segments.";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
