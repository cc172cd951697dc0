using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Snippets;

// The code of the page about callbacks, compiled.
internal static class CallbackSnippets
{
    public static void Register(WebApplicationBuilder builder)
    {
        #region register-callbacks
        builder.Services.AddFaultTolerantPayAspNetCore();
        #endregion
    }

    public static void Map(WebApplication app)
    {
        #region map-callbacks
        // The provider sends to https://…/payment-callbacks/unionfast.
        app.MapPaymentCallbacks().RequireRateLimiting("callbacks");
        #endregion
    }
}
