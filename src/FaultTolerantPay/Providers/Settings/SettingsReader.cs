using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay.Providers.Settings;

/// <summary>
/// Builds provider settings from a file's fields. What is wrong is recorded with its place, and a placeholder is returned for it, so that
/// reading goes on; <see cref="SettingsRules"/> judges the values.
/// </summary>
internal static class SettingsReader
{
    private static readonly ObjectShape Root = new("file", ["providers"], ["$schema"]);

    private static readonly ObjectShape Provider = new(
        "provider", ["id", "identity", "network"], ["security", "statementFiles", "errorMap", "channels"]);

    private static readonly ObjectShape Identity = new("identity", ["merchantNumber"], ["institutionNumber", "productCode", "values"]);

    private static readonly ObjectShape Network = new(
        "network", ["address"], ["queryAddress", "callbackAddress", "timeout", "maxConcurrentCalls"]);

    private static readonly ObjectShape StatementFiles = new(
        "statementFiles", ["address", "format", "readyAt", "timeZone"],
        [
            "cutOver", "retryAfter", "retryAtMost", "missingAfter", "lookBackDays", "cutOverMargin", "allowParts", "compareFees",
            "absenceIsFinal", "tolerances", "isOfBusinessSystem", "settlement",
        ]);

    private static readonly ObjectShape Tolerance = new("tolerance", ["currency"], ["amount", "fee"]);

    private static readonly ObjectShape Settlement =
        new("settlement", ["account"], ["dueWithinDays", "maxDaysInEntry", "roundsFeesInSum", "payers"]);

    private static readonly ObjectShape Payer = new("payer", ["text"], ["merchantNumbers"]);

    private static readonly ProviderStatementFiles Usual =
        new() { Address = new Uri("https://invalid"), Format = "", ReadyAt = default, TimeZone = "" };

    private static readonly ProviderSettlement UsualSettlement = new() { Account = default };

    private static readonly ObjectShape Channel = new("channel", ["id"], ["merchantNumber", "productCode", "values"]);

    /// <summary>The kinds of objects, as the published schema has them.</summary>
    public static ImmutableArray<ObjectShape> Shapes { get; } =
        [Root, Provider, Identity, Network, StatementFiles, Tolerance, Settlement, Payer, Channel];

    /// <summary>The settings of a file; some are placeholders if errors were recorded. Empty if it has no list of providers.</summary>
    public static ImmutableArray<ProviderSettings> Read(FileReading reading)
    {
        if (!reading.Tape.HasRoot || !ObjectReader.TryOpen(reading, 0, Root, out ObjectReader root))
        {
            return [];
        }

        root.Text("$schema");
        return root.List("providers", "a list of providers", ReadProvider);
    }

    private static ProviderSettings ReadProvider(FileReading reading, int node)
    {
        var nothing = new ProviderIdentity { MerchantNumber = "" };
        var nowhere = new ProviderNetwork { Address = null! };
        if (!ObjectReader.TryOpen(reading, node, Provider, out ObjectReader of))
        {
            return new ProviderSettings { Id = default, Identity = nothing, Network = nowhere };
        }

        var id = new ProviderId(of.Text("id"));
        return new ProviderSettings
        {
            Id = id,
            Identity = of.Object("identity", Identity, nothing, identity => new ProviderIdentity
            {
                MerchantNumber = identity.Text("merchantNumber"),
                InstitutionNumber = TextOrNull(identity, "institutionNumber"),
                ProductCode = TextOrNull(identity, "productCode"),
                Values = ReadValues(reading, identity.NodeOf("values")),
            }),
            Security = ReadValues(reading, of.NodeOf("security")),
            Network = of.Object("network", Network, nowhere, network => ReadNetwork(reading, network)),
            StatementFiles = of.Object<ProviderStatementFiles?>(
                "statementFiles", StatementFiles, null, files => ReadStatementFiles(reading, files)),
            ErrorMap = TextOrNull(of, "errorMap"),
            Channels = of.List("channels", "a list of channels", (_, channel) => ReadChannel(reading, channel, id)),
        };
    }

    private static ProviderNetwork ReadNetwork(FileReading reading, ObjectReader of) => new()
    {
        Address = ReadAddress(reading, of, "address")!,
        QueryAddress = ReadAddress(reading, of, "queryAddress"),
        CallbackAddress = ReadAddress(reading, of, "callbackAddress"),
        Timeout = of.Has("timeout") ? of.Duration("timeout", SettingsRules.MaxTimeout) : null,
        MaxConcurrentCalls = of.Has("maxConcurrentCalls")
            ? (int)of.Number("maxConcurrentCalls", 1, 1, SettingsRules.MaxConcurrentCalls)
            : null,
    };

    private static ProviderStatementFiles ReadStatementFiles(FileReading reading, ObjectReader of) => new()
    {
        Address = ReadAddress(reading, of, "address")!,
        Format = of.Text("format"),
        ReadyAt = of.TimeOfDay("readyAt"),
        TimeZone = of.Text("timeZone"),
        CutOver = of.Has("cutOver") ? of.TimeOfDay("cutOver") : Usual.CutOver,
        RetryAfter = of.Has("retryAfter") ? of.Duration("retryAfter", SettingsRules.MaxStatementRetry) : Usual.RetryAfter,
        RetryAtMost = of.Has("retryAtMost") ? of.Duration("retryAtMost", SettingsRules.MaxStatementRetry) : Usual.RetryAtMost,
        MissingAfter = of.Has("missingAfter") ? of.Duration("missingAfter", SettingsRules.MaxMissingAfter) : Usual.MissingAfter,
        LookBackDays = (int)of.Number("lookBackDays", Usual.LookBackDays, 1, SettingsRules.MaxLookBackDays),
        CutOverMargin = of.Has("cutOverMargin") ? of.Duration("cutOverMargin", SettingsRules.MaxCutOverMargin) : Usual.CutOverMargin,
        AllowParts = of.Flag("allowParts", Usual.AllowParts),
        CompareFees = of.Flag("compareFees", Usual.CompareFees),
        AbsenceIsFinal = of.Flag("absenceIsFinal", Usual.AbsenceIsFinal),
        Tolerances = of.List("tolerances", "a list of tolerances", ReadTolerance),
        IsOfBusinessSystem = of.Flag("isOfBusinessSystem", Usual.IsOfBusinessSystem),
        Settlement = of.Object<ProviderSettlement?>("settlement", Settlement, null, ReadSettlement),
    };

    private static ProviderStatementTolerance ReadTolerance(FileReading reading, int node) =>
        ObjectReader.TryOpen(reading, node, Tolerance, out ObjectReader of)
            ? new ProviderStatementTolerance(
                new Currency(of.Text("currency")),
                of.Number("amount", 0, 0, SettingsRules.MaxToleranceMinor),
                of.Number("fee", 0, 0, SettingsRules.MaxToleranceMinor))
            : new ProviderStatementTolerance(default, 0, 0);

    private static ProviderSettlement ReadSettlement(ObjectReader of) => new()
    {
        Account = new ProviderId(of.Text("account")),
        DueWithinDays = (int)of.Number("dueWithinDays", UsualSettlement.DueWithinDays, 0, SettingsRules.MaxDueWithinDays),
        MaxDaysInEntry = (int)of.Number("maxDaysInEntry", UsualSettlement.MaxDaysInEntry, 1, SettingsRules.MaxDaysInEntry),
        RoundsFeesInSum = of.Flag("roundsFeesInSum", UsualSettlement.RoundsFeesInSum),
        Payers = of.List("payers", "a list of payers", ReadPayer),
    };

    private static ProviderSettlementPayer ReadPayer(FileReading reading, int node) =>
        ObjectReader.TryOpen(reading, node, Payer, out ObjectReader of)
            ? new ProviderSettlementPayer { Text = of.Text("text"), MerchantNumbers = of.Texts("merchantNumbers") }
            : new ProviderSettlementPayer { Text = "" };

    private static ProviderChannel ReadChannel(FileReading reading, int node, ProviderId provider) =>
        ObjectReader.TryOpen(reading, node, Channel, out ObjectReader of)
            ? new ProviderChannel
            {
                Id = new ChannelId(of.Text("id")),
                Provider = provider,
                MerchantNumber = TextOrNull(of, "merchantNumber"),
                ProductCode = TextOrNull(of, "productCode"),
                Values = ReadValues(reading, of.NodeOf("values")),
            }
            : new ProviderChannel { Id = default, Provider = provider };

    private static string? TextOrNull(ObjectReader of, string field) => of.Has(field) ? of.Text(field) : null;

    private static Uri? ReadAddress(FileReading reading, ObjectReader of, string field)
    {
        if (of.NodeOf(field) is not (>= 0 and int node) || ObjectReader.Text(reading, node) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
        {
            return address;
        }

        reading.AddError(node, SettingsRules.AddressExpectation);
        return null;
    }

    /// <summary>Texts by name.</summary>
    private static FrozenDictionary<string, string> ReadValues(FileReading reading, int node)
    {
        if (node < 0)
        {
            return FrozenDictionary<string, string>.Empty;
        }

        if (reading.Tape[node].Type != JsonTokenType.StartObject)
        {
            reading.AddError(node, $"this is {ObjectReader.KindOf(reading.Tape[node].Type)}; an object of texts by name is expected");
            return FrozenDictionary<string, string>.Empty;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((int name, int value) in reading.Tape.Properties(node))
        {
            string text = ObjectReader.Text(reading, value) ?? string.Empty;
            if (reading.Tape.String(name) is { } known && !values.TryAdd(known, text))
            {
                reading.AddError(name, "the name appears twice");
            }
        }

        return values.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
