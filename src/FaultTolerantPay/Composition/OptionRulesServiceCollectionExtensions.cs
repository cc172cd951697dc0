using FaultTolerantPay;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Configuration.InForce;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers options together with the rules that they are read and checked by.</summary>
internal static class OptionRulesServiceCollectionExtensions
{
    /// <summary>
    /// Registers an options class. Errors in any class stop the host when it starts, all in one message. An edit with an error while the
    /// host runs leaves the options unchanged. A further call adds another change to the same options.
    /// </summary>
    /// <param name="services">The services to register in.</param>
    /// <param name="section">The name of the class's section in a configuration.</param>
    /// <param name="rules">How the options are read and checked.</param>
    /// <param name="configure">Changes the defaults. Null: leaves them. The configuration overrides it.</param>
    /// <param name="isReadAnew">
    /// Whether the class is read through <see cref="IOptionsMonitor{TOptions}"/> for each use, so that an edit applies immediately.
    /// Otherwise it is read once, and an edit applies after a restart.
    /// </param>
    /// <returns>The builder of these options.</returns>
    public static OptionsBuilder<TOptions> AddCheckedOptions<TOptions>(
        this IServiceCollection services,
        string section,
        OptionRules<TOptions> rules,
        Action<TOptions>? configure = null,
        bool isReadAnew = false)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(section);
        ArgumentNullException.ThrowIfNull(rules);

        if (!services.Any(service => service.ImplementationInstance is OptionClass<TOptions>))
        {
            Add(services, new OptionClass<TOptions>(section, rules, isReadAnew));
        }

        var builder = services.AddOptions<TOptions>();
        return configure is null ? builder : builder.Configure(configure);
    }

    private static void Add<TOptions>(IServiceCollection services, OptionClass<TOptions> optionClass)
        where TOptions : class, new()
    {
        services.AddSingleton<OptionClass>(optionClass);
        services.TryAddSingleton(provider => new CheckedOptions<TOptions>(provider.GetRequiredService<OptionsInForce>(), optionClass));
        services.TryAddSingleton<IOptions<TOptions>>(provider => provider.GetRequiredService<CheckedOptions<TOptions>>());
        services.TryAddSingleton<IOptionsMonitor<TOptions>>(provider => provider.GetRequiredService<CheckedOptions<TOptions>>());
        services.TryAddSingleton<IOptionsFactory<TOptions>>(provider => provider.GetRequiredService<CheckedOptions<TOptions>>());

        if (services.Any(service => service.ServiceType == typeof(OptionsInForce)))
        {
            return;
        }

        services.AddSingleton<OptionsInForce>();
        services.AddSingleton<IOptionsStatus>(provider => provider.GetRequiredService<OptionsInForce>());
        services.AddOptions<OptionsStartCheck>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<OptionsStartCheck>, OptionsStartCheck.Validator>();
    }
}
