using System.Collections.Concurrent;
using System.Collections.Immutable;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Settings;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Providers.Errors;

/// <summary>The maps of the settings in force, what operators mapped since those were read, and the codes that both lack.</summary>
internal sealed class ErrorMaps : IErrorMaps
{
    private readonly SettingsInForce _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Telemetry _telemetry;
    private readonly ConcurrentDictionary<ProviderId, UnmappedCodes> _codes = new();
    private readonly Lock _mapping = new();
    private MapsOfOperators _ofOperators;

    public ErrorMaps(SettingsInForce settings, TimeProvider time, Telemetry telemetry, ILogger<ErrorMaps> logger)
    {
        _settings = settings;
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
        return ProviderResult.Unknown(shown);
    }

    public IReadOnlyList<UnmappedCode> ListUnmapped() =>
        [.. _codes.SelectMany(of => of.Value.List(MapOf(of.Key))).OrderByDescending(code => code.LastAt)];

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

        lock (_mapping)
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

            ImmutableDictionary<ProviderId, ErrorMap> before = ReferenceEquals(_ofOperators.Since, current)
                ? _ofOperators.Maps
                : ImmutableDictionary<ProviderId, ErrorMap>.Empty;
            Volatile.Write(ref _ofOperators, new(current, before.SetItem(provider, map.With(mapping))));
        }

        ErrorLog.CodeMapped(
            _logger, by.Value, provider.Value, mapping.Code, mapping.Detail ?? "any", mapping.Outcome.ToString(), mapping.IsHardDecline);
        return null;
    }

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
