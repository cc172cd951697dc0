using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the addresses to which providers send callbacks.</summary>
public static class PaymentCallbackEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps an address for each provider, to which it sends its callbacks with POST. The address alone says which provider it is: a
    /// callback that is signed by another one is refused. The answer is the provider's own confirmation, sent after all reports are
    /// durable; otherwise a status from 400 to 599 without a body.
    /// </summary>
    /// <param name="endpoints">Where to map it. The services have <c>AddFaultTolerantPayAspNetCore</c>.</param>
    /// <param name="pattern">The route pattern. Its parameter <c>provider</c> is the id of the provider.</param>
    /// <returns>The builder of the endpoint, for rate limits, hosts and other conventions.</returns>
    /// <exception cref="ArgumentException">The pattern has no parameter <c>provider</c>.</exception>
    /// <exception cref="InvalidOperationException">The services lack <c>AddFaultTolerantPayAspNetCore</c>.</exception>
    public static IEndpointConventionBuilder MapPaymentCallbacks(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/payment-callbacks/{provider}")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        if (RoutePatternFactory.Parse(pattern).GetParameter(CallbackEndpoint.ProviderParameter) is null)
        {
            throw new ArgumentException(
                $"The pattern '{pattern}' has no parameter '{CallbackEndpoint.ProviderParameter}': expected one, such as "
                + "/payment-callbacks/{provider}.",
                nameof(pattern));
        }

        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(CallbackEndpoint)) != true)
        {
            throw new InvalidOperationException(
                "The services for callbacks are not registered: expected services.AddFaultTolerantPayAspNetCore().");
        }

        RequestDelegate receive = CallbackEndpoint.ReceiveAsync;
        return endpoints.MapMethods(pattern, [HttpMethods.Post], receive).WithDisplayName($"Payment callbacks {pattern}");
    }
}
