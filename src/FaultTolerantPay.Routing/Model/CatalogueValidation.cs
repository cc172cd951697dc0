using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds every error in a catalogue. Paths are those of the catalogue's JSON file.</summary>
internal sealed class CatalogueValidation
{
    private readonly RoutingSchema _schema;
    private readonly ModelErrors _errors = new();
    private readonly HashSet<string> _timeZones = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Dimension, string Value), string> _scheduled = [];

    private CatalogueValidation(RoutingSchema schema) => _schema = schema;

    public static IReadOnlyList<ModelError> Check(ChannelCatalogue catalogue)
    {
        var validation = new CatalogueValidation(catalogue.Schema);
        var providers = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < catalogue.Providers.Length && !validation._errors.IsFull; i++)
        {
            if (ErrorOfId(catalogue.Providers[i].Id, providers) is { } wrong)
            {
                validation.Add($"providers[{i}].id", wrong);
            }

            validation.CheckProvider($"providers[{i}]", catalogue.Providers[i]);
        }

        if (catalogue.Channels.Length > ChannelCatalogue.MaxChannels)
        {
            validation.Add("channels", $"{catalogue.Channels.Length} channels; at most {ChannelCatalogue.MaxChannels} are possible");
        }

        var ids = new HashSet<string>(catalogue.Channels.Length, StringComparer.Ordinal);
        for (int i = 0; i < catalogue.Channels.Length && !validation._errors.IsFull; i++)
        {
            validation.CheckChannel(i, catalogue.Channels[i], ids, providers);
        }

        for (int i = 0; i < catalogue.ValueSchedules.Length && !validation._errors.IsFull; i++)
        {
            validation.CheckValueSchedule($"valueSchedules[{i}]", catalogue.ValueSchedules[i]);
        }

        return validation._errors.All;
    }

    private void CheckProvider(string path, Provider provider)
    {
        CheckQuota(path, "dayQuota", provider.DayQuota);
        CheckQuota(path, "monthQuota", provider.MonthQuota);
        if (provider.MinMonthVolumeMinor < 0)
        {
            Add($"{path}.minimumMonthVolume", $"{provider.MinMonthVolumeMinor} is below 0");
        }

        if (!_timeZones.Contains(provider.TimeZone))
        {
            CheckTimeZone($"{path}.timeZone", provider.TimeZone);
        }
    }

    private void CheckChannel(int index, Channel channel, HashSet<string> ids, HashSet<string> providers)
    {
        // Paths are built only for errors: a catalogue of 100,000 channels is checked on every reload.
        string Path(string field) => $"channels[{index}].{field}";

        if (ErrorOfId(channel.Id, ids) is { } wrong)
        {
            Add(Path("id"), wrong);
        }

        if (!providers.Contains(channel.ProviderId))
        {
            Add(Path("provider"), $"no provider '{channel.ProviderId}'{_errors.Hint(channel.ProviderId, providers)}");
        }

        CheckSupports(index, channel);
        if (channel.Amount.MinMinor > channel.Amount.MaxMinor)
        {
            Add(Path("amount"), $"the smallest amount {channel.Amount.MinMinor} is above the largest {channel.Amount.MaxMinor}");
        }

        CheckValue(index, "priority", channel.Priority, Channel.MaxValue);
        CheckValue(index, "weight", channel.Weight, Channel.MaxValue);
        CheckValue(index, "successRateBasisPoints", channel.SuccessRateBasisPoints, 10_000);
        CheckValue(index, "minimumMonthVolume", channel.MinMonthVolumeMinor, long.MaxValue);
        CheckValue(index, "settlementDelay", channel.SettlementDelay.Ticks, Channel.MaxSettlementDelay.Ticks);
        CheckValue(index, "typicalLatency", channel.TypicalLatency.Ticks, Channel.MaxLatency.Ticks);
        if (channel.HasQuota)
        {
            CheckQuota($"channels[{index}]", "dayQuota", channel.DayQuota);
            CheckQuota($"channels[{index}]", "monthQuota", channel.MonthQuota);
        }

        CheckFees(index, "fees", channel.Fees);
        for (int i = 0; i < channel.CurrencyFees.Length && !_errors.IsFull; i++)
        {
            CheckFees(index, $"currencyFees[{i}]", channel.CurrencyFees[i].Fees);
            if (CurrencyNames.WhyNot(_schema, channel.CurrencyFees.Select(f => f.Currency), i, _errors) is { } unknown)
            {
                Add(Path($"currencyFees[{i}].currency"), unknown);
            }
        }
        if (!_timeZones.Contains(channel.TimeZone))
        {
            CheckTimeZone(Path("timeZone"), channel.TimeZone);
        }

        if (!channel.Schedule.IsAlways)
        {
            CheckSchedule(Path("schedule"), channel.Schedule);
        }

        CheckDeclared(index, "capabilities", channel.Capabilities, _schema.Capabilities);
        CheckDeclared(index, "verificationElements", channel.VerificationElements, _schema.VerificationElements);
    }

    private void CheckSupports(int index, Channel channel)
    {
        int known = 0;
        foreach (Dimension dimension in _schema.Dimensions)
        {
            if (!channel.Supports.TryGetValue(dimension.Id, out SupportedValues? values))
            {
                if (dimension.Kind == DimensionKind.Required)
                {
                    Add($"channels[{index}].supports", $"dimension '{dimension.Id}' is missing; list its values or say \"any\"");
                }

                continue;
            }

            known++;
            for (int i = 0; i < values.Names.Length && !_errors.IsFull; i++)
            {
                if (!dimension.Contains(values.Names[i]))
                {
                    Add(
                        $"channels[{index}].supports.{dimension.Id}[{i}]",
                        $"dimension '{dimension.Id}' has no value "
                            + $"'{values.Names[i]}'{_errors.Hint(values.Names[i], dimension.Values)}");
                }
            }
        }

        if (known < channel.Supports.Count)
        {
            foreach (string id in channel.Supports.Keys.Where(id => _schema.IndexOf(id) < 0).TakeWhile(_ => !_errors.IsFull))
            {
                Add(
                    $"channels[{index}].supports.{id}",
                    $"the schema has no dimension '{id}'{_errors.Hint(id, _schema.Dimensions.Select(d => d.Id))}");
            }
        }
    }

    private void CheckFees(int index, string field, FeePlan plan)
    {
        CheckFee(index, field, plan.Base);
        CheckFee(index, $"{field}.onDecline", plan.OnDecline);
        CheckFee(index, $"{field}.onFailure", plan.OnFailure);
        if (plan.Tiers.IsEmpty)
        {
            return;
        }

        if (plan.Tiers.Length > FeePlan.MaxTiers)
        {
            Add($"channels[{index}].{field}.tiers", $"{plan.Tiers.Length} tiers; at most {FeePlan.MaxTiers} are possible");
        }

        FeeTier? before = null;
        foreach (FeeTier tier in plan.Tiers.TakeWhile(_ => !_errors.IsFull))
        {
            CheckFee(index, $"{field}.tiers", tier.Fee);
            if (tier.FromAmountMinor < 0 || tier.FromMonthVolumeMinor < 0)
            {
                Add(
                    $"channels[{index}].{field}.tiers",
                    $"a tier from amount {tier.FromAmountMinor} and month volume {tier.FromMonthVolumeMinor}; both are expected from 0");
            }

            if (before is { } b && b.FromAmountMinor == tier.FromAmountMinor && b.FromMonthVolumeMinor == tier.FromMonthVolumeMinor)
            {
                Add(
                    $"channels[{index}].{field}.tiers",
                    $"two tiers from amount {tier.FromAmountMinor} and month volume {tier.FromMonthVolumeMinor}");
            }

            before = tier;
        }
    }

    private void CheckFee(int index, string field, Fee fee)
    {
        if (fee == FeePlan.NoFee)
        {
            return;
        }

        CheckValue(index, $"{field}.fixed", fee.FixedMinor, Fee.MaxFixedMinor);
        CheckValue(index, $"{field}.ratePerMillion", fee.RatePerMillion, 1_000_000);
        CheckValue(index, $"{field}.floor", fee.FloorMinor, long.MaxValue);
        if (fee.CapMinor < fee.FloorMinor)
        {
            Add($"channels[{index}].{field}.cap", $"the cap {fee.CapMinor} is below the floor {fee.FloorMinor}");
        }
    }

    private void CheckQuota(string path, string field, Quota quota)
    {
        if (quota.AmountMinor <= 0 || quota.Count <= 0)
        {
            Add($"{path}.{field}", $"amount {quota.AmountMinor} and count {quota.Count}; both are expected above 0");
        }
    }

    private void CheckValue(int index, string field, long value, long maxItems)
    {
        if (value < 0 || value > maxItems)
        {
            Add($"channels[{index}].{field}", $"{value} is not within 0 and {maxItems}");
        }
    }

    private void CheckDeclared(int index, string field, ImmutableArray<string> names, ImmutableArray<string> declared)
    {
        for (int i = 0; i < names.Length && !_errors.IsFull; i++)
        {
            if (!declared.Contains(names[i], StringComparer.Ordinal))
            {
                Add(
                    $"channels[{index}].{field}[{i}]",
                    $"the schema does not declare '{names[i]}'{_errors.Hint(names[i], declared)}");
            }
        }
    }

    private void CheckValueSchedule(string path, ValueSchedule of)
    {
        int dimension = _schema.IndexOf(of.DimensionId);
        if (dimension < 0 || _schema.Dimensions[dimension].Kind != DimensionKind.Required)
        {
            Add(
                $"{path}.dimension",
                "the schema has no required dimension "
                    + $"'{of.DimensionId}'{_errors.Hint(of.DimensionId, _schema.Dimensions.Select(d => d.Id))}");
        }
        else if (!_schema.Dimensions[dimension].Contains(of.Value))
        {
            Add(
                $"{path}.value",
                $"dimension '{of.DimensionId}' has no value "
                    + $"'{of.Value}'{_errors.Hint(of.Value, _schema.Dimensions[dimension].Values)}");
        }
        else if (!_scheduled.TryAdd((of.DimensionId, of.Value), path))
        {
            // Two schedules for one bank would be ambiguous: the first, the second or both could apply. Its maintenance must not be
            // guessed.
            Add(
                $"{path}.value",
                $"'{of.Value}' of dimension '{of.DimensionId}' has a schedule in {_scheduled[(of.DimensionId, of.Value)]} already; put all "
                    + "its hours and maintenance there");
        }

        CheckTimeZone($"{path}.timeZone", of.TimeZone);
        CheckSchedule($"{path}.schedule", of.Schedule);
    }

    private void CheckSchedule(string path, Schedule schedule)
    {
        CheckHours($"{path}.open", schedule.Open);
        CheckHours($"{path}.closed", schedule.Closed);
        for (int i = 0; i < schedule.Maintenance.Length && !_errors.IsFull; i++)
        {
            if (schedule.Maintenance[i].To <= schedule.Maintenance[i].From)
            {
                Add(
                    $"{path}.maintenance[{i}]",
                    $"it ends at {schedule.Maintenance[i].To:O}, not after its beginning {schedule.Maintenance[i].From:O}");
            }
        }
    }

    private void CheckHours(string path, ImmutableArray<WeeklyHours> hours)
    {
        for (int i = 0; i < hours.Length && !_errors.IsFull; i++)
        {
            if (hours[i].Days == WeekDays.None || (hours[i].Days & ~WeekDays.All) != 0)
            {
                Add($"{path}[{i}].days", $"{hours[i].Days} names no day of the week");
            }
        }
    }

    private void CheckTimeZone(string path, string timeZone)
    {
        if (!string.IsNullOrWhiteSpace(timeZone) && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
        {
            _timeZones.Add(timeZone);
        }
        else
        {
            Add(path, $"no time zone '{timeZone}'; an IANA name such as Asia/Taipei is expected");
        }
    }

    private static string? ErrorOfId(string id, HashSet<string> seen) =>
        string.IsNullOrWhiteSpace(id) ? "an empty id"
        : !seen.Add(id) ? $"'{id}' appears twice"
        : NameText.ControlIn(id);

    private void Add(string path, string message) => _errors.Add(path, message);
}
