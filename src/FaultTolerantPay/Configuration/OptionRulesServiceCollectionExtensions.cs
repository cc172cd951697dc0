using FaultTolerantPay.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers options with the rules that they are checked by.</summary>
public static class OptionRulesServiceCollectionExtensions
{
    /// <summary>
    /// Registers options whose mistakes stop the host when it starts, all in one message. Called again, it adds another change to the same options
    /// and checks them once.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="rules">What the options demand.</param>
    /// <param name="configure">Changes the defaults; null leaves them.</param>
    /// <returns>The builder of these options.</returns>
    public static OptionsBuilder<TOptions> AddCheckedOptions<TOptions>(
        this IServiceCollection services, OptionRules<TOptions> rules, Action<TOptions>? configure = null)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(rules);

        if (!services.Any(service => service.ServiceType == typeof(IValidateOptions<TOptions>) && service.ImplementationInstance is OptionRulesValidator<TOptions>))
        {
            services.AddSingleton<IValidateOptions<TOptions>>(new OptionRulesValidator<TOptions>(rules));
        }

        var builder = services.AddOptions<TOptions>().ValidateOnStart();
        return configure is null ? builder : builder.Configure(configure);
    }
}
