using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Secrets;

namespace FaultTolerantPay.Providers.Settings;

/// <summary>What provider settings must be, wherever they come from. Paths are those of the settings file.</summary>
internal static class SettingsRules
{
    /// <summary>The largest number of further values, and of secrets, of one object.</summary>
    public const int MaxValues = 100;

    /// <summary>The largest length of a further value, in characters.</summary>
    public const int MaxValueLength = 500;

    /// <summary>The largest number of calls to a provider that may be under way.</summary>
    public const int MaxConcurrentCalls = 10_000;

    /// <summary>The shortest time that one call may take.</summary>
    public static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest time that one call may take.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);

    /// <summary>The shortest wait between two tries to fetch a statement file.</summary>
    public static readonly TimeSpan MinStatementRetry = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait between two tries to fetch a statement file.</summary>
    public static readonly TimeSpan MaxStatementRetry = TimeSpan.FromDays(1);

    /// <summary>The longest time until a missing statement file is reported.</summary>
    public static readonly TimeSpan MaxMissingAfter = TimeSpan.FromDays(31);

    /// <summary>The largest number of past days whose statement files are asked for again.</summary>
    public const int MaxLookBackDays = 92;

    /// <summary>How far provider and bank may differ about the time of an operation, at most.</summary>
    public static readonly TimeSpan MaxCutOverMargin = TimeSpan.FromHours(12);

    /// <summary>The largest tolerance of amounts and fees, in minor units.</summary>
    public const long MaxToleranceMinor = 1_000_000;

    /// <summary>The longest time until a settlement must be booked, in days.</summary>
    public const int MaxDueWithinDays = 92;

    /// <summary>The largest number of days that one entry of an account may settle.</summary>
    public const int MaxDaysInEntry = 31;

    /// <summary>What an address is, for messages.</summary>
    public const string AddressExpectation = "an absolute address is expected, such as https://pay.example.com/gateway";

    /// <summary>All errors, in the order of the settings.</summary>
    /// <param name="all">The settings.</param>
    /// <param name="others">Settings from elsewhere, whose ids are taken. Their own errors are not looked for.</param>
    /// <param name="where">Where those are, for messages.</param>
    public static IEnumerable<ModelError> FindErrors(
        IReadOnlyList<ProviderSettings> all, IReadOnlyList<ProviderSettings>? others = null, string where = "")
    {
        var providers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var channels = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (ProviderSettings other in others ?? [])
        {
            providers.TryAdd(other.Id.Value ?? "", where);
            foreach (ProviderChannel channel in other.Channels.IsDefault ? [] : other.Channels)
            {
                channels.TryAdd(channel.Id.Value ?? "", where);
            }
        }

        bool hasBusinessSystem = others?.Any(IsOfBusinessSystem) == true;
        for (int i = 0; i < all.Count; i++)
        {
            string path = $"providers[{i}]";
            ProviderSettings of = all[i];
            foreach (ModelError error in IsOfBusinessSystem(of)
                ? OfBusinessSystem($"{path}.statementFiles.isOfBusinessSystem", of, hasBusinessSystem) : [])
            {
                yield return error;
            }

            hasBusinessSystem |= IsOfBusinessSystem(of);
            foreach (ModelError error in OfId($"{path}.id", of.Id.Value, providers, "provider")
                .Concat(OfIdentity($"{path}.identity", of.Identity))
                .Concat(OfValues($"{path}.security", of.Security, SecretError))
                .Concat(OfNetwork($"{path}.network", of.Network))
                .Concat(of.StatementFiles is { } files ? OfStatementFiles($"{path}.statementFiles", files) : [])
                .Concat(OfErrorMap($"{path}.errorMap", of.ErrorMap))
                .Concat(OfChannels(path, of, channels)))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<ModelError> OfIdentity(string path, ProviderIdentity? identity) => identity is null
        ? [new(path, "the bank's identity at the provider is expected")]
        : [
            .. OfCode($"{path}.merchantNumber", identity.MerchantNumber, isRequired: true),
            .. OfCode($"{path}.institutionNumber", identity.InstitutionNumber),
            .. OfCode($"{path}.productCode", identity.ProductCode),
            .. OfValues($"{path}.values", identity.Values, ValueError),
        ];

    private static List<ModelError> OfNetwork(string path, ProviderNetwork? network)
    {
        if (network is null)
        {
            return [new(path, "the provider's address is expected")];
        }

        List<ModelError> errors =
        [
            .. OfAddress($"{path}.address", network.Address, isRequired: true),
            .. OfAddress($"{path}.queryAddress", network.QueryAddress),
            .. OfAddress($"{path}.callbackAddress", network.CallbackAddress),
        ];
        if (network.Timeout is { } timeout && (timeout < MinTimeout || timeout > MaxTimeout))
        {
            errors.Add(new($"{path}.timeout", $"{OptionText.Of(MinTimeout)} to {OptionText.Of(MaxTimeout)} is expected"));
        }

        if (network.MaxConcurrentCalls is < 1 or > MaxConcurrentCalls)
        {
            errors.Add(new($"{path}.maxConcurrentCalls", $"a whole number from 1 to {MaxConcurrentCalls} is expected"));
        }

        return errors;
    }

    private static IEnumerable<ModelError> OfStatementFiles(string path, ProviderStatementFiles files) =>
    [
        .. OfAddress($"{path}.address", files.Address, isRequired: true),
        .. OfCode($"{path}.format", files.Format, isRequired: true),
        .. Unless(ZoneNames.IsKnown(files.TimeZone ?? ""), $"{path}.timeZone", $"{ZoneNames.Expected}, is expected"),
        .. Unless(
            files.RetryAfter >= MinStatementRetry && files.RetryAfter <= MaxStatementRetry, $"{path}.retryAfter",
            $"{OptionText.Of(MinStatementRetry)} to {OptionText.Of(MaxStatementRetry)} is expected"),
        .. Unless(
            files.RetryAtMost >= files.RetryAfter && files.RetryAtMost <= MaxStatementRetry, $"{path}.retryAtMost",
            $"retryAfter to {OptionText.Of(MaxStatementRetry)} is expected"),
        .. Unless(
            files.MissingAfter >= TimeSpan.Zero && files.MissingAfter <= MaxMissingAfter, $"{path}.missingAfter",
            $"{OptionText.Of(TimeSpan.Zero)} to {OptionText.Of(MaxMissingAfter)} is expected"),
        .. Unless(
            files.LookBackDays is >= 1 and <= MaxLookBackDays, $"{path}.lookBackDays",
            $"a whole number from 1 to {MaxLookBackDays} is expected"),
        .. Unless(
            files.CutOverMargin >= TimeSpan.Zero && files.CutOverMargin <= MaxCutOverMargin, $"{path}.cutOverMargin",
            $"{OptionText.Of(TimeSpan.Zero)} to {OptionText.Of(MaxCutOverMargin)} is expected"),
        .. files.Settlement is { } settlement ? SettlementSettingsRules.Of($"{path}.settlement", settlement) : [],
        .. files.Tolerances.SelectMany((tolerance, i) => OfTolerance($"{path}.tolerances[{i}]", tolerance, files.Tolerances.Take(i))),
    ];

    private static bool IsOfBusinessSystem(ProviderSettings of) => of.StatementFiles is { IsOfBusinessSystem: true };

    /// <summary>A file that lists only a part of what was executed would prove that the rest was not.</summary>
    private static IEnumerable<ModelError> OfBusinessSystem(string path, ProviderSettings of, bool hasAnother) =>
    [
        .. Unless(!hasAnother, path, "one provider with the business system's statements is expected, and another one has them"),
        .. Unless(of.Channels.IsDefaultOrEmpty, path, "false is expected for a provider with channels"),
        .. Unless(of.StatementFiles!.Settlement is null, path, "false is expected for a provider with a settlement"),
    ];

    private static IEnumerable<ModelError> OfTolerance(
        string path, ProviderStatementTolerance tolerance, IEnumerable<ProviderStatementTolerance> before) =>
    [
        .. Unless(tolerance.Currency.IsKnown, $"{path}.currency", "an active ISO 4217 code is expected, such as CNY"),
        .. Unless(
            before.All(other => other.Currency != tolerance.Currency), $"{path}.currency",
            "one tolerance for each currency is expected"),
        .. Unless(
            tolerance.AmountMinor is >= 0 and <= MaxToleranceMinor, $"{path}.amount",
            $"a whole number of minor units from 0 to {MaxToleranceMinor} is expected"),
        .. Unless(
            tolerance.FeeMinor is >= 0 and <= MaxToleranceMinor, $"{path}.fee",
            $"a whole number of minor units from 0 to {MaxToleranceMinor} is expected"),
    ];

    private static IEnumerable<ModelError> OfErrorMap(string path, string? file) => file is null || !string.IsNullOrWhiteSpace(file)
        ? []
        : [new(path, "the path of a file is expected")];

    private static IEnumerable<ModelError> OfChannels(string path, ProviderSettings of, Dictionary<string, string> known) =>
        of.Channels.IsDefault
            ? [new($"{path}.channels", "a list of channels is expected")]
            : of.Channels.SelectMany((channel, index) => OfChannel($"{path}.channels[{index}]", channel, of.Id, known));

    private static IEnumerable<ModelError> OfChannel(
        string path, ProviderChannel channel, ProviderId provider, Dictionary<string, string> known) =>
    [
        .. OfId($"{path}.id", channel.Id.Value, known, "channel"),
        .. Unless(channel.Provider == provider, $"{path}.provider", "the provider that has the channel is expected"),
        .. OfCode($"{path}.merchantNumber", channel.MerchantNumber),
        .. OfCode($"{path}.productCode", channel.ProductCode),
        .. OfValues($"{path}.values", channel.Values, ValueError),
    ];

    private static ModelError[] OfId(string path, string? id, Dictionary<string, string> known, string what)
    {
        if (!Identifier.IsValid(id))
        {
            return [new(path, $"a {what}'s id of {Identifier.Expectation} is expected")];
        }

        return Unless(
            known.TryAdd(id!, path), path, $"{known[id!]} has this id, or differs from it by case alone; each {what} is expected once");
    }

    private static ModelError[] Unless(bool isRight, string path, string message) => isRight ? [] : [new(path, message)];

    private static IEnumerable<ModelError> OfCode(string path, string? text, bool isRequired = false) =>
        text is null ? (isRequired ? [new(path, $"{Identifier.Expectation} are expected")] : [])
        : Identifier.IsValid(text) ? []
        : [new(path, $"{Identifier.Expectation} are expected")];

    private static IEnumerable<ModelError> OfAddress(string path, Uri? address, bool isRequired = false)
    {
        string? error = address switch
        {
            null => isRequired ? AddressExpectation : null,
            { IsAbsoluteUri: false } or { IsAbsoluteUri: true, Host.Length: 0 } => AddressExpectation,
            { UserInfo.Length: > 0 } => "an address without a user or password is expected; secrets belong into the security group",
            _ => null,
        };
        return error is null ? [] : [new(path, error)];
    }

    private static IEnumerable<ModelError> OfValues(
        string path, IReadOnlyDictionary<string, string>? values, Func<string?, string?> findError)
    {
        if (values is null || values.Count > MaxValues)
        {
            yield return new(path, $"at most {MaxValues} values by name are expected");
            yield break;
        }

        foreach ((string name, string value) in values)
        {
            if (!Identifier.IsValid(name))
            {
                yield return new($"{path}.{name}", $"a name of {Identifier.Expectation} is expected");
            }
            else if (findError(value) is { } error)
            {
                yield return new($"{path}.{name}", error);
            }
        }
    }

    private static string? ValueError(string? value) =>
        value is { Length: > 0 and <= MaxValueLength } && PlainText.Escape(value).Length == value.Length
            ? null
            : $"1 to {MaxValueLength} visible characters are expected";

    private static string? SecretError(string? reference) =>
        SecretReference.FindError(reference, out _) is { } error ? $"it {error}" : null;
}
