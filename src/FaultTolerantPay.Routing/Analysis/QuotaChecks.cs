using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The checks of quotas and a promised volume that contradict each other, of a channel or of all channels of a provider.</summary>
internal static class QuotaChecks
{
    /// <summary>Finds what can never happen.</summary>
    /// <param name="path">The path of whose quotas they are.</param>
    /// <param name="who">Whose quotas they are: <c>channel 'a'</c>.</param>
    /// <param name="smallestMinor">The smallest amount of a payment, in minor units.</param>
    /// <param name="day">The quota of a day.</param>
    /// <param name="month">The quota of a month.</param>
    /// <param name="promisedMinor">The volume promised for a month, in minor units; 0: none.</param>
    public static IEnumerable<Finding> Of(string path, string who, long smallestMinor, Quota day, Quota month, long promisedMinor)
    {
        foreach ((string field, Quota quota) in ((string, Quota)[])[("dayQuota", day), ("monthQuota", month)])
        {
            if (smallestMinor > quota.AmountMinor)
            {
                yield return Impossible($"{path}.{field}.amount",
                    $"{quota.AmountMinor} is below {smallestMinor}, the smallest amount of {who}: no payment ever fits");
            }
        }

        if (promisedMinor > month.AmountMinor)
        {
            yield return Impossible($"{path}.monthQuota.amount",
                $"{month.AmountMinor} is below the volume of {promisedMinor} that {who} was promised");
        }

        if (promisedMinor > (Int128)day.AmountMinor * 31)
        {
            yield return Impossible($"{path}.dayQuota.amount",
                $"31 days of {day.AmountMinor} are below the volume of {promisedMinor} that {who} was promised");
        }

        if (IsDayAboveMonth(day, month))
        {
            yield return new Finding(
                FindingSeverity.Warning, FindingCode.QuotaNeverReached, FindingSource.Catalogue, $"{path}.dayQuota",
                $"{who} may take more in a day than in a month, so the day's quota is never reached");
        }
    }

    private static Finding Impossible(string path, string message) =>
        new(FindingSeverity.Error, FindingCode.ImpossibleQuota, FindingSource.Catalogue, path, message);

    /// <summary>Whether a day's quota allows more than the month's.</summary>
    private static bool IsDayAboveMonth(Quota day, Quota month) =>
        !month.IsNone && (OverMonth(day.AmountMinor, month.AmountMinor) || OverMonth(day.Count, month.Count));

    private static bool OverMonth(long day, long month) => day != long.MaxValue && day > month;
}
