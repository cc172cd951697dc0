using System.Collections.Immutable;
using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Errors;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Secrets;

namespace FaultTolerantPay.Providers.Settings;

/// <summary>
/// Reads the settings file and the error maps, adds what the host gives by code, and checks all of it together: every error is found in one
/// go, and there is a snapshot only without one.
/// </summary>
internal sealed class SettingsLoader
{
    private const string ByCode = "the settings by code";

    private readonly ProviderOptions _options;
    private readonly string[] _schemes;
    private readonly Dictionary<string, RoutingFile<ErrorMap>> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<ProviderId, ErrorMap> _maps = [];

    private SettingsLoader(ProviderOptions options, IEnumerable<string> schemes)
    {
        _options = options;
        _schemes = [.. schemes];
    }

    /// <summary>Reads everything.</summary>
    /// <param name="options">Where the file is.</param>
    /// <param name="byCode">The settings that the host gives by code.</param>
    /// <param name="schemes">The schemes of the host's sources of secrets.</param>
    public static SettingsLoad Load(ProviderOptions options, IEnumerable<ProviderSettings> byCode, IEnumerable<string> schemes) =>
        new SettingsLoader(options, schemes).Load([.. byCode]);

    private SettingsLoad Load(ProviderSettings[] byCode)
    {
        ModelError[] ofCode = [.. SettingsRules.FindErrors(byCode), .. FindUnusable(byCode, "")];
        ImmutableArray<FileError> ofFile = [];
        ImmutableArray<ProviderSettings> inFile = _options.SettingsFile is { } path ? ReadFile(path, byCode, out ofFile) : [];
        if (ofCode.Length == 0 && ofFile.IsEmpty)
        {
            ofCode = [.. SettlementSettingsRules.FindErrors(byCode, inFile)];
        }

        ImmutableArray<FileError> ofMapped = AddMapped();
        ImmutableArray<string> errors =
        [
            .. ofFile.Concat(_files.Values.SelectMany(file => file.Errors)).Concat(ofMapped)
                .Select(error => PlainText.Shown($"{Safe(error)}.")),
        ];
        return new(
            ofCode.Length == 0 && errors.IsEmpty ? new ProviderSnapshot(byCode.Concat(inFile), _maps) : null,
            [.. ofCode.Select(error => PlainText.Shown($"Provider settings by code: {error}."))],
            errors);
    }

    private ImmutableArray<ProviderSettings> ReadFile(
        string path, ProviderSettings[] byCode, out ImmutableArray<FileError> errors)
    {
        if (Open(path, out string? failure) is not { } stream)
        {
            errors = [new(new(path, 1, 1), "", "", $"the file cannot be read: {failure}")];
            return [];
        }

        using (stream)
        {
            FileReading reading = FileReading.Of(stream, path, _options.MaxFileBytes);
            ImmutableArray<ProviderSettings> settings = SettingsReader.Read(reading);
            if (reading.IsWhole)
            {
                reading.AddErrors(SettingsRules.FindErrors(settings, byCode, ByCode));
                reading.AddErrors(FindUnusable(settings, Path.GetDirectoryName(path) ?? ""));
                if (reading.Count == 0)
                {
                    reading.AddErrors(SettlementSettingsRules.FindErrors(settings, byCode));
                }
            }

            errors = reading.Result(this).Errors;
            return settings;
        }
    }

    /// <summary>Puts what operators mapped before the maps of the providers.</summary>
    private ImmutableArray<FileError> AddMapped()
    {
        if (_options.MappedCodesFile is not { } path)
        {
            return [];
        }

        try
        {
            RoutingFile<MappedCodes>? file = MappedCodesFile.Read(path, _options.MaxFileBytes);
            foreach (MappedCode mapped in file?.Value?.Codes ?? [])
            {
                _maps[mapped.Provider] = _maps.GetValueOrDefault(mapped.Provider, ErrorMap.Empty).With(mapped.Mapping);
            }

            return file?.Errors ?? [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            return [new(new(path, 1, 1), "", "", $"the file cannot be read: {exception.Message}")];
        }
    }

    /// <summary>What is well formed but names nothing that can be used: secrets and error maps.</summary>
    private IEnumerable<ModelError> FindUnusable(IReadOnlyList<ProviderSettings> all, string folder)
    {
        for (int i = 0; i < all.Count; i++)
        {
            foreach ((string name, string reference) in all[i].Security ?? ImmutableDictionary<string, string>.Empty)
            {
                if (SecretReference.FindError(reference, out _) is null && SecretReader.FindError(reference, _schemes) is { } error)
                {
                    yield return new($"providers[{i}].security.{name}", $"it {error}");
                }
            }

            if (all[i].ErrorMap is { } file && !string.IsNullOrWhiteSpace(file) && ReadMap(all[i].Id, folder, file) is { } failure)
            {
                yield return new($"providers[{i}].errorMap", $"the file cannot be read: {failure}");
            }
        }
    }

    /// <summary>Reads a provider's error map, once for all providers that share it.</summary>
    /// <returns>Why the file cannot be opened; null if it was read, with errors or without.</returns>
    private string? ReadMap(ProviderId provider, string folder, string file)
    {
        string path = Path.Combine(folder, file);
        if (!_files.TryGetValue(path, out RoutingFile<ErrorMap>? map))
        {
            if (Open(path, out string? failure) is not { } stream)
            {
                return failure;
            }

            using (stream)
            {
                map = ErrorMapReader.Read(FileReading.Of(stream, path, _options.MaxFileBytes));
            }

            _files.Add(path, map);
        }

        if (map.Value is { } read)
        {
            // Two settings with one id are an error of their own.
            _maps[provider] = read;
        }

        return null;
    }

    private static FileStream? Open(string path, out string? failure)
    {
        failure = null;
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            failure = exception.Message;
            return null;
        }
    }

    /// <summary>The error without a value that may be a secret: somebody may have written it where its reference belongs.</summary>
    private static FileError Safe(FileError error) =>
        error.Field.Split('.').Contains("security") || error.Found.AsSpan().ContainsAny('@', '?') ? error with { Found = "" } : error;
}
