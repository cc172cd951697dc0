using System.Text.Encodings.Web;
using System.Text.Json;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Writes a catalogue as JSON: fields in a fixed order, default values omitted.</summary>
internal static class CatalogueWriter
{
    /// <summary>Indented for diffs. Names in any script are not escaped, because the text is never embedded in a web page.</summary>
    public static JsonWriterOptions Options { get; } = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(Stream stream, ChannelCatalogue catalogue)
    {
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            WriteItems(json, "dimensions", catalogue.Schema.Dimensions, WriteDimension);
            if (catalogue.Schema.CurrencyDimension is { } currency)
            {
                json.WriteString("currencyDimension", currency);
            }

            WriteTexts(json, "capabilities", catalogue.Schema.Capabilities);
            WriteTexts(json, "verificationElements", catalogue.Schema.VerificationElements);
            WriteItems(json, "providers", catalogue.Providers, WriteProvider);
            WriteItems(json, "channels", catalogue.Channels, (j, c) => WriteChannel(j, catalogue.Schema, c));
            if (!catalogue.ValueSchedules.IsEmpty)
            {
                WriteItems(json, "valueSchedules", catalogue.ValueSchedules, WriteValueSchedule);
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    public static void WriteTexts(Utf8JsonWriter json, string field, IReadOnlyCollection<string> texts)
    {
        if (texts.Count > 0)
        {
            WriteItems(json, field, texts, static (j, text) => j.WriteStringValue(text));
        }
    }

    public static void WriteItems<T>(Utf8JsonWriter json, string field, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(field);
        foreach (T item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }

    private static void WriteDimension(Utf8JsonWriter json, Dimension dimension)
    {
        json.WriteStartObject();
        json.WriteString("id", dimension.Id);
        json.WriteString("kind", dimension.Kind == DimensionKind.Optional ? "optional" : "required");
        if (dimension.Kind == DimensionKind.Required)
        {
            WriteItems(json, "values", dimension.Values, static (j, value) => j.WriteStringValue(value));
            if (dimension.OtherValue is not null)
            {
                json.WriteString("other", dimension.OtherValue);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteProvider(Utf8JsonWriter json, Provider provider)
    {
        json.WriteStartObject();
        json.WriteString("id", provider.Id);
        json.WriteString("name", provider.Name);
        WriteTimeZone(json, provider.TimeZone);
        WriteQuota(json, "dayQuota", provider.DayQuota);
        WriteQuota(json, "monthQuota", provider.MonthQuota);
        WriteNumber(json, "minimumMonthVolume", provider.MinMonthVolumeMinor, 0);
        if (provider.SharesVolume)
        {
            json.WriteBoolean("sharesVolume", true);
        }

        json.WriteEndObject();
    }

    private static void WriteChannel(Utf8JsonWriter json, RoutingSchema schema, Channel channel)
    {
        json.WriteStartObject();
        json.WriteString("id", channel.Id);
        json.WriteString("provider", channel.ProviderId);
        WriteSupports(json, schema, channel);
        if (channel.Amount != AmountRange.Any)
        {
            json.WriteStartObject("amount");
            WriteNumber(json, "min", channel.Amount.MinMinor, long.MinValue);
            WriteNumber(json, "max", channel.Amount.MaxMinor, long.MaxValue);
            json.WriteEndObject();
        }

        WriteFees(json, channel.Fees);
        if (!channel.CurrencyFees.IsEmpty)
        {
            WriteItems(json, "currencyFees", channel.CurrencyFees, static (j, of) =>
            {
                j.WriteStartObject();
                j.WriteString("currency", of.Currency);
                WriteFeeFields(j, of.Fees);
                j.WriteEndObject();
            });
        }

        WriteNumber(json, "priority", channel.Priority, 0);
        WriteNumber(json, "weight", channel.Weight, 1);
        WriteDuration(json, "settlementDelay", channel.SettlementDelay);
        WriteTimeZone(json, channel.TimeZone);
        WriteSchedule(json, channel.Schedule, always: false);
        WriteQuota(json, "dayQuota", channel.DayQuota);
        WriteQuota(json, "monthQuota", channel.MonthQuota);
        WriteNumber(json, "successRateBasisPoints", channel.SuccessRateBasisPoints, 10_000);
        WriteDuration(json, "typicalLatency", channel.TypicalLatency);
        WriteNumber(json, "minimumMonthVolume", channel.MinMonthVolumeMinor, 0);
        WriteTexts(json, "capabilities", channel.Capabilities);
        WriteTexts(json, "verificationElements", channel.VerificationElements);
        json.WriteEndObject();
    }

    private static void WriteSupports(Utf8JsonWriter json, RoutingSchema schema, Channel channel)
    {
        json.WriteStartObject("supports");
        foreach (Dimension dimension in schema.Dimensions)
        {
            if (!channel.Supports.TryGetValue(dimension.Id, out SupportedValues? values))
            {
                continue;
            }

            if (values.IsAny)
            {
                json.WriteString(dimension.Id, "any");
            }
            else
            {
                WriteItems(json, dimension.Id, values.Names, static (j, name) => j.WriteStringValue(name));
            }
        }

        json.WriteEndObject();
    }

    private static void WriteFees(Utf8JsonWriter json, FeePlan fees)
    {
        if (fees.Tiers.IsEmpty && fees.Base == FeePlan.NoFee && fees.OnDecline == FeePlan.NoFee && fees.OnFailure == FeePlan.NoFee)
        {
            return;
        }

        json.WriteStartObject("fees");
        WriteFeeFields(json, fees);
        json.WriteEndObject();
    }

    private static void WriteFeeFields(Utf8JsonWriter json, FeePlan fees)
    {
        WriteFee(json, fees.Base);
        if (!fees.Tiers.IsEmpty)
        {
            WriteItems(json, "tiers", fees.Tiers, static (j, tier) =>
            {
                j.WriteStartObject();
                WriteNumber(j, "fromAmount", tier.FromAmountMinor, 0);
                WriteNumber(j, "fromMonthVolume", tier.FromMonthVolumeMinor, 0);
                WriteFee(j, tier.Fee);
                j.WriteEndObject();
            });
        }

        WriteFee(json, "onDecline", fees.OnDecline);
        WriteFee(json, "onFailure", fees.OnFailure);
    }

    /// <summary>Writes a fee that charges anything, as a field.</summary>
    public static void WriteFee(Utf8JsonWriter json, string field, Fee fee)
    {
        if (fee != FeePlan.NoFee)
        {
            json.WriteStartObject(field);
            WriteFee(json, fee);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes the fields of a fee.</summary>
    public static void WriteFee(Utf8JsonWriter json, Fee fee)
    {
        WriteNumber(json, "fixed", fee.FixedMinor, 0);
        WriteNumber(json, "ratePerMillion", fee.RatePerMillion, 0);
        WriteNumber(json, "floor", fee.FloorMinor, 0);
        WriteNumber(json, "cap", fee.CapMinor, long.MaxValue);
    }

    private static void WriteQuota(Utf8JsonWriter json, string field, Quota quota)
    {
        if (quota.IsNone)
        {
            return;
        }

        json.WriteStartObject(field);
        WriteNumber(json, "amount", quota.AmountMinor, long.MaxValue);
        WriteNumber(json, "count", quota.Count, long.MaxValue);
        json.WriteEndObject();
    }

    private static void WriteValueSchedule(Utf8JsonWriter json, ValueSchedule of)
    {
        json.WriteStartObject();
        json.WriteString("dimension", of.DimensionId);
        json.WriteString("value", of.Value);
        WriteTimeZone(json, of.TimeZone);
        WriteSchedule(json, of.Schedule, always: true);
        json.WriteEndObject();
    }

    private static void WriteSchedule(Utf8JsonWriter json, Schedule schedule, bool always)
    {
        if (schedule.IsAlways && !always)
        {
            return;
        }

        json.WriteStartObject("schedule");
        WriteHours(json, "open", schedule.Open);
        WriteHours(json, "closed", schedule.Closed);
        if (!schedule.Maintenance.IsEmpty)
        {
            WriteItems(json, "maintenance", schedule.Maintenance, static (j, window) =>
            {
                j.WriteStartObject();
                j.WriteString("from", TimeText.Format(window.From));
                j.WriteString("to", TimeText.Format(window.To));
                j.WriteEndObject();
            });
        }

        json.WriteEndObject();
    }

    private static void WriteHours(Utf8JsonWriter json, string field, IReadOnlyCollection<WeeklyHours> hours)
    {
        if (hours.Count == 0)
        {
            return;
        }

        WriteItems(json, field, hours, static (j, span) =>
        {
            j.WriteStartObject();
            WriteItems(j, "days", CatalogueReader.NamesOf(span.Days), static (day, name) => day.WriteStringValue(name));
            j.WriteString("from", TimeText.Format(span.From));
            j.WriteString("to", TimeText.Format(span.To));
            j.WriteEndObject();
        });
    }

    private static void WriteTimeZone(Utf8JsonWriter json, string timeZone)
    {
        if (timeZone != "UTC")
        {
            json.WriteString("timeZone", timeZone);
        }
    }

    public static void WriteDuration(Utf8JsonWriter json, string field, TimeSpan duration)
    {
        if (duration != TimeSpan.Zero)
        {
            json.WriteString(field, DurationText.Format(duration));
        }
    }

    public static void WriteNumber(Utf8JsonWriter json, string field, long value, long byDefault)
    {
        if (value != byDefault)
        {
            json.WriteNumber(field, value);
        }
    }
}
