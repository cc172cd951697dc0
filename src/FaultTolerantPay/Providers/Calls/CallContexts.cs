using FaultTolerantPay.Secrets;

namespace FaultTolerantPay.Providers.Calls;

/// <summary>Makes what an adapter gets with each call besides the order.</summary>
internal sealed class CallContexts(IErrorMaps maps, SecretReader secrets)
{
    /// <summary>The context of calls with these settings.</summary>
    public ProviderContext Of(ProviderSettings settings) => new(
        settings,
        (name, cancellationToken) => OpenAsync(settings, name, cancellationToken),
        (code, detail) => maps.ResultOf(settings.Id, code, detail));

    private ValueTask<Secret> OpenAsync(ProviderSettings settings, string name, CancellationToken cancellationToken) =>
        settings.Security.TryGetValue(name, out string? reference)
            ? secrets.OpenAsync(reference, cancellationToken)
            : ValueTask.FromException<Secret>(
                new SecretUnavailableException($"The settings of provider '{settings.Id}' have no secret '{name}'."));
}
