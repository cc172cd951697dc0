using System.Collections.Immutable;
using System.Text.Json;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Builds a catalogue from a file's fields.</summary>
internal static class CatalogueReader
{
    private const string Any = "any";

    private static readonly string[] Kinds = ["required", "optional"];

    private static readonly string[] Days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    /// <summary>The names of common sets of days, from Sunday on.</summary>
    public static IEnumerable<string> NamesOf(WeekDays days) => Days.Where((_, day) => ((int)days & (1 << day)) != 0);

    public static RoutingFile<ChannelCatalogue> Read(FileReading reading)
    {
        if (!reading.Tape.HasRoot || !ObjectReader.TryOpen(reading, 0, Shapes.Catalogue, out ObjectReader root))
        {
            return reading.Result<ChannelCatalogue>(null);
        }

        root.Text("$schema");
        ImmutableArray<Dimension> dimensions = root.List("dimensions", "a list of dimensions", ReadDimension);
        string? currency = root.Has("currencyDimension") ? root.Text("currencyDimension") : null;
        ImmutableArray<string> capabilities = root.Texts("capabilities");
        ImmutableArray<string> elements = root.Texts("verificationElements");
        ImmutableArray<Provider> providers = root.List("providers", "a list of providers", ReadProvider);
        ImmutableArray<Channel> channels = root.List("channels", "a list of channels", ReadChannel);
        ImmutableArray<ValueSchedule> schedules = root.List("valueSchedules", "a list of value schedules", ReadValueSchedule);

        // If the file is cut in the middle, everything behind the cut would be reported as unknown.
        bool isChecked = reading is { IsWhole: true, IsFull: false };
        return reading.Result(isChecked && Schema(reading, dimensions, capabilities, elements, currency) is { } schema
            ? Catalogue(reading, schema, providers, channels, schedules)
            : null);
    }

    private static ChannelCatalogue? Catalogue(
        FileReading reading,
        RoutingSchema schema,
        ImmutableArray<Provider> providers,
        ImmutableArray<Channel> channels,
        ImmutableArray<ValueSchedule> schedules)
    {
        try
        {
            return new ChannelCatalogue(schema, providers, channels, schedules);
        }
        catch (InvalidRoutingModelException e)
        {
            reading.AddErrors(e.Errors);
            return null;
        }
    }

    /// <summary>The schema. Duplicate and empty names are omitted, so that channels can still be checked against the rest.</summary>
    private static RoutingSchema? Schema(
        FileReading reading,
        ImmutableArray<Dimension> dimensions,
        ImmutableArray<string> capabilities,
        ImmutableArray<string> elements,
        string? currency)
    {
        try
        {
            return new RoutingSchema(dimensions, capabilities, elements, currency);
        }
        catch (InvalidRoutingModelException e)
        {
            reading.AddErrors(e.Errors);
        }

        return RoutingSchema.Unchecked(
            [.. dimensions.Select(Repaired).DistinctBy(d => d.Id, StringComparer.Ordinal).Where(d => d.Id.Length > 0)],
            [.. Repaired(capabilities)],
            [.. Repaired(elements)],
            currency);
    }

    private static Dimension Repaired(Dimension dimension) => dimension.Kind == DimensionKind.Optional
        ? dimension
        : Dimension.Required(
            dimension.Id,
            Repaired(dimension.Values),
            dimension.OtherValue is { } other && dimension.Contains(other) ? other : null);

    private static IEnumerable<string> Repaired(IEnumerable<string> names) =>
        names.Where(n => !string.IsNullOrWhiteSpace(n)).Distinct(StringComparer.Ordinal);

    private static Dimension ReadDimension(FileReading reading, int node)
    {
        if (!ObjectReader.TryOpen(reading, node, Shapes.Dimension, out ObjectReader of))
        {
            return Dimension.Optional(string.Empty);
        }

        string id = of.Text("id");
        int kind = of.OneOf("kind", Kinds);
        ImmutableArray<string> values = of.Texts("values");
        string? other = of.Has("other") ? of.Text("other") : null;
        if (kind == (int)DimensionKind.Required && !of.Has("values"))
        {
            reading.Missing(node, "values", "it is missing; every required dimension has it");
        }

        if (kind == (int)DimensionKind.Required || (kind < 0 && of.Has("values")))
        {
            return Dimension.Required(id, values, other);
        }

        foreach (string field in (string[])["values", "other"])
        {
            if (kind >= 0 && of.NodeOf(field) is >= 0 and int extra)
            {
                reading.AddError(extra, $"an optional dimension has no {field}: a channel is with or without it");
            }
        }

        return Dimension.Optional(id);
    }

    private static Provider ReadProvider(FileReading reading, int node)
    {
        if (!ObjectReader.TryOpen(reading, node, Shapes.Provider, out ObjectReader of))
        {
            return new Provider(string.Empty, string.Empty);
        }

        string id = of.Text("id");
        return new Provider(id, of.Has("name") ? of.Text("name") : id)
        {
            TimeZone = of.Has("timeZone") ? of.Text("timeZone") : "UTC",
            DayQuota = of.Object("dayQuota", Shapes.Quota, Quota.None, ReadQuota),
            MonthQuota = of.Object("monthQuota", Shapes.Quota, Quota.None, ReadQuota),
            MinMonthVolumeMinor = of.Number("minimumMonthVolume", 0, 0),
            SharesVolume = of.Flag("sharesVolume", false),
        };
    }

    private static Channel ReadChannel(FileReading reading, int node)
    {
        if (!ObjectReader.TryOpen(reading, node, Shapes.Channel, out ObjectReader of))
        {
            return new Channel { Id = string.Empty, ProviderId = string.Empty, Supports = Channel.Supporting() };
        }

        return new Channel
        {
            Id = of.Text("id"),
            ProviderId = of.Text("provider"),
            Supports = of.NodeOf("supports") is >= 0 and int supports ? ReadSupports(reading, supports) : Channel.Supporting(),
            Amount = of.Object(
                "amount",
                Shapes.Amount,
                AmountRange.Any,
                a => new AmountRange(a.Number("min", long.MinValue), a.Number("max", long.MaxValue))),
            Fees = of.Object("fees", Shapes.Fees, FeePlan.Free, ReadFees),
            CurrencyFees = of.List("currencyFees", "a list of fees by currency", ReadCurrencyFees),
            Priority = (int)of.Number("priority", 0, 0, Channel.MaxValue),
            Weight = (int)of.Number("weight", 1, 0, Channel.MaxValue),
            SettlementDelay = of.Duration("settlementDelay", Channel.MaxSettlementDelay),
            TimeZone = of.Has("timeZone") ? of.Text("timeZone") : "UTC",
            Schedule = of.Object("schedule", Shapes.Schedule, Schedule.Always, ReadSchedule),
            DayQuota = of.Object("dayQuota", Shapes.Quota, Quota.None, ReadQuota),
            MonthQuota = of.Object("monthQuota", Shapes.Quota, Quota.None, ReadQuota),
            SuccessRateBasisPoints = (int)of.Number("successRateBasisPoints", 10_000, 0, 10_000),
            TypicalLatency = of.Duration("typicalLatency", Channel.MaxLatency),
            MinMonthVolumeMinor = of.Number("minimumMonthVolume", 0, 0),
            Capabilities = of.Texts("capabilities"),
            VerificationElements = of.Texts("verificationElements"),
        };
    }

    private static IReadOnlyDictionary<string, SupportedValues> ReadSupports(FileReading reading, int node)
    {
        if (reading.Tape[node].Type != JsonTokenType.StartObject)
        {
            reading.AddError(
                node,
                $"this is {ObjectReader.KindOf(reading.Tape[node].Type)}; an object is expected that has for each dimension a list of "
                    + "values or \"any\"");
            return Channel.Supporting();
        }

        var supports = new Dictionary<string, SupportedValues>(StringComparer.Ordinal);
        foreach ((int name, int value) in reading.Properties(node))
        {
            if (!supports.TryAdd(reading.Tape.String(name) ?? string.Empty, ReadValues(reading, value)))
            {
                reading.AddError(name, "the dimension appears twice");
            }
        }

        return supports;
    }

    private static SupportedValues ReadValues(FileReading reading, int node)
    {
        if (reading.Tape[node].Type == JsonTokenType.String && reading.Tape.String(node) == Any)
        {
            return SupportedValues.Any;
        }

        if (reading.Tape[node].Type != JsonTokenType.StartArray)
        {
            reading.AddError(node, "a list of values or \"any\" is expected");
            return SupportedValues.Any;
        }

        return SupportedValues.Of(reading.Items(node).Select(item => ObjectReader.Text(reading, item) ?? string.Empty));
    }

    private static FeePlan ReadFees(ObjectReader of) => new(ReadFee(of), of.List("tiers", "a list of tiers", ReadTier))
    {
        OnDecline = of.Object("onDecline", Shapes.Fee, FeePlan.NoFee, ReadFee),
        OnFailure = of.Object("onFailure", Shapes.Fee, FeePlan.NoFee, ReadFee),
    };

    private static CurrencyFees ReadCurrencyFees(FileReading reading, int node) =>
        ObjectReader.TryOpen(reading, node, Shapes.CurrencyFees, out ObjectReader of)
            ? new CurrencyFees(of.Text("currency"), ReadFees(of))
            : new CurrencyFees(string.Empty, FeePlan.Free);

    /// <summary>Reads a fee, or a margin, which is computed like a fee.</summary>
    public static Fee ReadFee(ObjectReader of) => new(
        of.Number("fixed", 0, 0, Fee.MaxFixedMinor),
        (int)of.Number("ratePerMillion", 0, 0, 1_000_000),
        of.Number("floor", 0, 0),
        of.Number("cap", long.MaxValue, 0));

    private static FeeTier ReadTier(FileReading reading, int node) => ObjectReader.TryOpen(reading, node, Shapes.Tier, out ObjectReader of)
        ? new FeeTier(of.Number("fromAmount", 0, 0), of.Number("fromMonthVolume", 0, 0), ReadFee(of))
        : default;

    private static Quota ReadQuota(ObjectReader of) => new(of.Number("amount", long.MaxValue, 1), of.Number("count", long.MaxValue, 1));

    private static ValueSchedule ReadValueSchedule(FileReading reading, int node) =>
        ObjectReader.TryOpen(reading, node, Shapes.ValueSchedule, out ObjectReader of)
            ? new ValueSchedule(
                of.Text("dimension"),
                of.Text("value"),
                of.Has("timeZone") ? of.Text("timeZone") : "UTC",
                of.Object("schedule", Shapes.Schedule, Schedule.Always, ReadSchedule))
            : new ValueSchedule(string.Empty, string.Empty, "UTC", Schedule.Always);

    private static Schedule ReadSchedule(ObjectReader of) => new()
    {
        Open = of.List("open", "a list of hours", ReadHours),
        Closed = of.List("closed", "a list of hours", ReadHours),
        Maintenance = of.List("maintenance", "a list of windows", ReadWindow),
    };

    private static WeeklyHours ReadHours(FileReading reading, int node)
    {
        if (!ObjectReader.TryOpen(reading, node, Shapes.Hours, out ObjectReader of))
        {
            return default;
        }

        int days = 0;
        foreach (int day in of.List("days", "a list of days", static (r, n) => ObjectReader.OneOf(r, n, Days)))
        {
            if (day >= 0 && (days & (1 << day)) != 0)
            {
                reading.AddError(of.NodeOf("days"), $"{Days[day]} appears twice; each day is expected once");
            }

            // The wrong name is already reported; the empty set of days is not a second error.
            days |= 1 << Math.Max(day, 0);
        }

        return new WeeklyHours((WeekDays)days, of.TimeOfDay("from"), of.TimeOfDay("to"));
    }

    private static MaintenanceWindow ReadWindow(FileReading reading, int node) =>
        ObjectReader.TryOpen(
            reading,
            node,
            Shapes.Window,
            out ObjectReader of) ? new MaintenanceWindow(of.Moment("from"), of.Moment("to")) : default;
}
