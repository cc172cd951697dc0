using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Providers.Errors;

/// <summary>The maps of the settings in force, what operators mapped since those were read, and the codes that both lack.</summary>
internal sealed class ErrorMaps : IErrorMaps
{
    private const string Subject = "unmapped";

    private readonly SettingsInForce _settings;
    private readonly IOptionsMonitor<ProviderOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Telemetry _telemetry;
    private readonly ConcurrentDictionary<ProviderId, UnmappedCodes> _codes = new();
    private MapsOfOperators _ofOperators;

    public ErrorMaps(
        SettingsInForce settings, IOptionsMonitor<ProviderOptions> options, TimeProvider time, Telemetry telemetry,
        ILogger<ErrorMaps> logger)
    {
        _settings = settings;
        _options = options;
        _time = time;
        _telemetry = telemetry;
        _logger = logger;
        _ofOperators = new(settings.Current, ImmutableDictionary<ProviderId, ErrorMap>.Empty);
    }

    public ProviderResult ResultOf(ProviderId provider, string code, string? detail = null)
    {
        code = PlainText.Clean(code ?? "", PlainText.MaxCodeLength);
        detail = PlainText.Clean(detail, PlainText.MaxCodeLength);
        string shown = detail is null ? code : $"{code}/{detail}";
        if (MapOf(provider).Find(code, detail) is { } mapping)
        {
            return new ProviderResult
            {
                Outcome = mapping.Outcome,
                Code = shown,
                IsHardDecline = mapping.IsHardDecline,
                Cause = mapping.Cause,
                IsAgreementGone = mapping.IsAgreementGone,
            };
        }

        NoteUnmapped(provider, code, detail);
        return ProviderResult.Unknown(shown) with { Cause = FailureCause.Unclear };
    }

    public QueryPage<UnmappedCode> ListUnmapped(string? after = null, int maxItems = 100)
    {
        StoreRules.CheckPage(maxItems);
        string? last = after is null ? null : PlaceOf(after);
        (string Place, UnmappedCode Code)[] page =
        [
            .. _codes.SelectMany(of => of.Value.List(MapOf(of.Key)))
                .Select(code => (Place: PlaceOf(code), Code: code))
                .Where(of => last is null || string.CompareOrdinal(of.Place, last) > 0)
                .OrderBy(of => of.Place, StringComparer.Ordinal)
                .Take(maxItems + 1),
        ];
        return page.Length > maxItems
            ? new([.. page[..maxItems].Select(of => of.Code)], QueryCursor.Of(Subject, page[maxItems - 1].Place))
            : new([.. page.Select(of => of.Code)], null);
    }

    public string? Map(ProviderId provider, CodeMapping mapping, OperatorId by)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        if (!Identifier.IsValid(by.Value))
        {
            return $"The operator's id is not valid: expected {Identifier.Expectation}.";
        }

        if (ErrorMap.FindErrors(mapping).FirstOrDefault() is { Field: { } field, Message: { } message })
        {
            return $"The mapping's {field} is not valid: {message}.";
        }

        // A reload that has read the file of mapped codes, and is not in force yet, would leave this one out.
        if (_settings.BetweenReloads(() => Keep(provider, mapping, by)) is { } notKept)
        {
            return notKept;
        }

        ErrorLog.CodeMapped(
            _logger, by.Value, provider.Value, mapping.Code, mapping.Detail ?? "any", mapping.Outcome.ToString(), mapping.IsHardDecline);
        return null;
    }

    /// <summary>Keeps a mapping and puts it in force. Returns why it did not; null if it did.</summary>
    private string? Keep(ProviderId provider, CodeMapping mapping, OperatorId by)
    {
        ProviderSnapshot current = _settings.Current;
        if (current.Find(provider) is null)
        {
            return "The provider has no settings: map a code of a provider that the settings name.";
        }

        ErrorMap map = MapOf(provider);
        if (map.Count >= ErrorMap.MaxMappings)
        {
            return $"The provider's map has {map.Count} mappings: expected at most {ErrorMap.MaxMappings}.";
        }

        ProviderOptions options = _options.CurrentValue;
        if (options.MappedCodesFile is { } path && MappedCodesFile.Add(
            path, options.MaxFileBytes, new MappedCode(provider, mapping, by, _time.GetUtcNow())) is { } failure)
        {
            return PlainText.Shown($"The mapping was not kept in '{path}', and is not in force: {failure}.");
        }

        ImmutableDictionary<ProviderId, ErrorMap> before = ReferenceEquals(_ofOperators.Since, current)
            ? _ofOperators.Maps
            : ImmutableDictionary<ProviderId, ErrorMap>.Empty;
        Volatile.Write(ref _ofOperators, new(current, before.SetItem(provider, map.With(mapping))));
        return null;
    }

    /// <summary>Where a code stands in the list: by provider, code, second code. Digits alone, so that a cursor can hold it.</summary>
    private static string PlaceOf(UnmappedCode code) =>
        Convert.ToHexString(Encoding.UTF8.GetBytes($"{code.Provider.Value}\n{code.Code}\n{code.Detail}"));

    private static string PlaceOf(string cursor) =>
        cursor.Split(' ') is [Subject, { Length: > 0 } place] && place.All(char.IsAsciiHexDigitUpper)
            ? place
            : throw QueryCursor.Unknown(cursor);

    /// <summary>The map in force: what operators mapped counts until the settings are read again.</summary>
    private ErrorMap MapOf(ProviderId provider)
    {
        ProviderSnapshot current = _settings.Current;
        MapsOfOperators operators = Volatile.Read(ref _ofOperators);
        return ReferenceEquals(operators.Since, current) && operators.Maps.TryGetValue(provider, out ErrorMap? map) ? map
            : current.MapOf(provider);
    }

    private void NoteUnmapped(ProviderId provider, string code, string? detail)
    {
        (bool isNew, bool isDropped) = _codes.GetOrAdd(provider, static id => new UnmappedCodes(id)).Add(code, detail, _time.GetUtcNow());
        _telemetry.CodeUnmapped(provider, isDropped);
        if (isNew)
        {
            ErrorLog.CodeUnmapped(_logger, provider.ToString(), code, detail ?? "none");
        }
    }

    /// <summary>What operators mapped since a snapshot came into force; each map has the snapshot's mappings too.</summary>
    private sealed record MapsOfOperators(ProviderSnapshot Since, ImmutableDictionary<ProviderId, ErrorMap> Maps);
}
