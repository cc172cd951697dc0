using FaultTolerantPay.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what receives callbacks over HTTP.</summary>
public static class FaultTolerantPayAspNetCoreServiceCollectionExtensions
{
    /// <summary>
    /// Registers what <see cref="PaymentCallbackEndpointRouteBuilderExtensions.MapPaymentCallbacks"/> needs beside
    /// <c>AddFaultTolerantPay</c>. Errors in the options stop the host when it starts. A further call adds another change to the same
    /// options and registers nothing twice.
    /// </summary>
    /// <param name="services">The services to register in.</param>
    /// <param name="configure">Changes the limits. Null: leaves them.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddFaultTolerantPayAspNetCore(
        this IServiceCollection services, Action<PaymentCallbackOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddCheckedOptions("CallbackEndpoints", PaymentCallbackOptions.Rules, configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CallbackEndpoint>();
        return services;
    }
}
