using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The checks of a catalogue alone.</summary>
internal static class CatalogueChecks
{
    public static IEnumerable<Finding> Of(ChannelCatalogue catalogue, RoutingAnalysisOptions options)
    {
        var used = catalogue.Channels.Select(c => c.ProviderId).ToHashSet(StringComparer.Ordinal);
        for (int i = 0; i < catalogue.Providers.Length; i++)
        {
            if (!used.Contains(catalogue.Providers[i].Id))
            {
                yield return Found(
                    FindingSeverity.Information,
                    FindingCode.UnusedProvider,
                    $"providers[{i}]",
                    $"no channel belongs to provider '{catalogue.Providers[i].Id}'");
            }
        }

        for (int i = 0; i < catalogue.Channels.Length; i++)
        {
            foreach (Finding finding in OfChannel(i, catalogue.Channels[i], options.Now))
            {
                yield return finding;
            }
        }

        for (int i = 0; i < catalogue.ValueSchedules.Length; i++)
        {
            foreach (Finding finding in OfSchedule(
                $"valueSchedules[{i}].schedule", catalogue.ValueSchedules[i].Schedule, catalogue.ValueSchedules[i].Value, options.Now))
            {
                yield return finding;
            }
        }

        foreach (Finding finding in ProviderChecks.Of(catalogue, options)
            .Concat(ValueChecks.Of(catalogue))
            .Concat(NameChecks.Of(catalogue))
            .Concat(CodeChecks.Of(catalogue.Schema, options)))
        {
            yield return finding;
        }
    }

    /// <summary>
    /// Whether the channel's quotas reject every payment that its amount range accepts. Without a rule that checks the range, they reject
    /// nothing.
    /// </summary>
    public static bool KeepsEverythingOut(Channel channel) =>
        channel.Amount.MinMinor > Math.Min(channel.DayQuota.AmountMinor, channel.MonthQuota.AmountMinor);

    private static IEnumerable<Finding> OfChannel(int index, Channel channel, DateTimeOffset? now)
    {
        string path = $"channels[{index}]";
        foreach (Finding finding in QuotaChecks.Of(
            path, $"channel '{channel.Id}'", channel.Amount.MinMinor, channel.DayQuota, channel.MonthQuota, channel.MinMonthVolumeMinor))
        {
            yield return finding;
        }

        for (int i = 0; i < channel.Fees.Tiers.Length; i++)
        {
            if (channel.Fees.Tiers[i].FromAmountMinor > channel.Amount.MaxMinor)
            {
                // Tiers are sorted, so their position in the file is unknown; that of the list is known.
                yield return Found(FindingSeverity.Warning, FindingCode.TierNeverReached, $"{path}.fees.tiers",
                    $"the tier from amount {channel.Fees.Tiers[i].FromAmountMinor} is above {channel.Amount.MaxMinor}, the largest amount "
                        + $"of channel '{channel.Id}'");
            }
        }

        // A plan whose base fee is nothing may say all its fees in tiers, the first of them from 0.
        foreach (FeeTier tier in channel.Fees.Base == FeePlan.Free.Base ? [] : channel.Fees.Tiers)
        {
            if (tier.FromMonthVolumeMinor == 0 && tier.FromAmountMinor <= Math.Max(channel.Amount.MinMinor, 0))
            {
                yield return Found(FindingSeverity.Warning, FindingCode.BaseFeeNeverApplies, $"{path}.fees.tiers",
                    $"the tier from amount {tier.FromAmountMinor} at any volume applies to all that channel '{channel.Id}' takes, so its "
                        + "base fee never applies; a threshold is expected, or no base fee");
                break;
            }
        }

        foreach (Finding finding in OfLists(path, channel).Concat(OfSchedule($"{path}.schedule", channel.Schedule, channel.Id, now)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> OfLists(string path, Channel channel)
    {
        IEnumerable<Finding> findings = NameChecks.Repeated(FindingSource.Catalogue, $"{path}.capabilities", channel.Capabilities)
            .Concat(NameChecks.Repeated(FindingSource.Catalogue, $"{path}.verificationElements", channel.VerificationElements));
        foreach ((string dimension, SupportedValues values) in channel.Supports)
        {
            findings = values.Names.Length < 2 ? findings
                : findings.Concat(NameChecks.Repeated(FindingSource.Catalogue, $"{path}.supports.{dimension}", values.Names));
        }

        return findings;
    }

    private static IEnumerable<Finding> OfSchedule(string path, Schedule schedule, string of, DateTimeOffset? now)
    {
        if (!schedule.IsAlways && WeekCover.IsNeverOpen(schedule))
        {
            yield return Found(
                FindingSeverity.Warning,
                FindingCode.NeverOpen,
                path,
                $"the closing hours of '{of}' cover all its opening hours");
        }

        foreach ((string list, ImmutableArray<WeeklyHours> hours) in
            ((string, ImmutableArray<WeeklyHours>)[])[("open", schedule.Open), ("closed", schedule.Closed)])
        {
            foreach ((int later, int earlier) in HoursOverlap.Of(hours))
            {
                yield return Found(FindingSeverity.Warning, FindingCode.OverlappingHours, $"{path}.{list}[{later}]",
                    $"the hours of '{of}' from {hours[later].From:HH:mm} to {hours[later].To:HH:mm} overlap those of item {earlier + 1} of "
                        + $"the list, from {hours[earlier].From:HH:mm} to {hours[earlier].To:HH:mm}");
            }
        }

        for (int i = 0; i < schedule.Maintenance.Length; i++)
        {
            if (schedule.Maintenance[i].To <= now)
            {
                yield return Found(FindingSeverity.Warning, FindingCode.PastMaintenance, $"{path}.maintenance[{i}]",
                    $"the window of '{of}' ended at {schedule.Maintenance[i].To:u}, before {now:u}; it has no effect any more");
            }
        }

        ImmutableArray<MaintenanceWindow> windows = schedule.Maintenance;
        int[] byStart = [.. Enumerable.Range(0, windows.Length).OrderBy(i => windows[i].From)];
        int last = -1;
        foreach (int i in byStart)
        {
            if (last >= 0 && windows[i].From < windows[last].To)
            {
                yield return Found(FindingSeverity.Warning, FindingCode.OverlappingMaintenance, $"{path}.maintenance[{i}]",
                    $"the window of '{of}' from {windows[i].From:u} overlaps the one from {windows[last].From:u} to {windows[last].To:u}");
            }

            last = last < 0 || windows[i].To > windows[last].To ? i : last;
        }
    }

    private static Finding Found(FindingSeverity severity, FindingCode code, string path, string message) =>
        new(severity, code, FindingSource.Catalogue, path, message);
}
