using System.Text;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>Makes the context that an adapter gets with each call, for tests of the adapter.</summary>
public static class ProviderContexts
{
    /// <summary>A context with settings, secrets and an error map in memory.</summary>
    /// <param name="settings">The provider's settings.</param>
    /// <param name="secrets">
    /// The secrets by the names of <see cref="ProviderSettings.Security"/>, as UTF-8. A name that is not here is a secret that the settings
    /// do not have.
    /// </param>
    /// <param name="codes">The provider's error map.</param>
    public static ProviderContext Create(
        ProviderSettings settings, IReadOnlyDictionary<string, string>? secrets = null, params IEnumerable<CodeMapping> codes)
    {
        ArgumentNullException.ThrowIfNull(settings);
        CodeMapping[] map = [.. codes];
        return new ProviderContext(
            settings,
            (name, _) => secrets is not null && secrets.TryGetValue(name, out string? value)
                ? ValueTask.FromResult(new Secret(Encoding.UTF8.GetBytes(value)))
                : throw new InvalidOperationException($"The settings of {settings.Id} have no secret '{name}'."),
            (code, detail) => ResultOf(map, code, detail));
    }

    /// <summary>A mapping of both codes counts before a mapping of the code alone.</summary>
    private static ProviderResult ResultOf(CodeMapping[] map, string code, string? detail)
    {
        CodeMapping? found = Array.Find(map, known => known.Code == code && known.Detail is not null && known.Detail == detail)
            ?? Array.Find(map, known => known.Code == code && known.Detail is null);
        return found is null
            ? ProviderResult.Unknown(code)
            : new ProviderResult
            {
                Outcome = found.Outcome,
                Code = code,
                IsHardDecline = found.IsHardDecline,
                Cause = found.Cause,
                IsAgreementGone = found.IsAgreementGone,
            };
    }
}
