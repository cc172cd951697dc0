using FaultTolerantPay.Configuration.Binding;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>A registered options class.</summary>
internal abstract class OptionClass(string section, bool isReadAnew)
{
    /// <summary>The name of its section in a configuration.</summary>
    public string Section { get; } = section;

    /// <summary>
    /// Whether a changed value applies while the host runs. Otherwise the class is read once, and a change applies after a restart.
    /// </summary>
    public bool IsReadAnew { get; } = isReadAnew;

    /// <summary>The name of the class.</summary>
    public abstract string Name { get; }

    /// <summary>Creates the options from the defaults, then code, then the configuration, and finds every error in them.</summary>
    public abstract object Make(IServiceProvider services, IReadOnlyList<ConfigurationSource> sources, List<string> errors);

    /// <summary>Creates the options with their defaults.</summary>
    public abstract object MakeDefault();

    /// <summary>All options in one line, with at most that many elements of each list.</summary>
    public abstract string Describe(object options, int maxItems);

    /// <summary>The place of an option for a message: its path in a configuration, otherwise its property.</summary>
    /// <param name="path">The option's path within the class.</param>
    /// <param name="sources">The configurations.</param>
    public string PlaceOf(string path, IReadOnlyList<ConfigurationSource> sources) =>
        ConfigurationPathOf(path, sources) ?? OptionError.PlaceIn(Name, path);

    /// <summary>The place of an option in a configuration; null if code set it.</summary>
    protected string? ConfigurationPathOf(string path, IReadOnlyList<ConfigurationSource> sources)
    {
        string option = path.Split(':')[0];
        return sources
            .Select(source => source.Configuration.GetSection(Section))
            .LastOrDefault(
                section => section.GetChildren().Any(setting => setting.Key.Equals(option, StringComparison.OrdinalIgnoreCase)))
            is { } section
            ? $"{section.Path}:{path}"
            : null;
    }

    /// <summary>The section of the class in a configuration, even if it is null; none if the configuration does not name it.</summary>
    protected IEnumerable<IConfigurationSection> SectionsIn(ConfigurationSource source) =>
        source.Configuration.GetChildren().Where(section => section.Key.Equals(Section, StringComparison.OrdinalIgnoreCase));

    /// <summary>Sources of change events other than the configuration.</summary>
    public abstract IEnumerable<Func<IChangeToken>> Changes(IServiceProvider services);
}

/// <inheritdoc/>
internal sealed class OptionClass<TOptions>(string section, OptionRules<TOptions> rules, bool isReadAnew) : OptionClass(section, isReadAnew)
    where TOptions : class, new()
{
    public override string Name => typeof(TOptions).Name;

    public override object Make(IServiceProvider services, IReadOnlyList<ConfigurationSource> sources, List<string> errors)
    {
        var options = new TOptions();
        SetByCode(services, options);
        var binding = new BindingErrors();
        foreach (IConfigurationSection part in sources.SelectMany(SectionsIn))
        {
            rules.Bind(part, options, binding);
        }

        errors.AddRange(binding.Texts);
        foreach (OptionError error in rules.Find(options))
        {
            if (ConfigurationPathOf(error.Path, sources) is not { } path)
            {
                errors.Add(error.In(Name));
            }
            else if (!binding.Touch(path))
            {
                errors.Add(error.At(path));
            }
        }
        foreach (IValidateOptions<TOptions> check in services.GetServices<IValidateOptions<TOptions>>())
        {
            if (check.Validate(Options.DefaultName, options) is { Failed: true } result)
            {
                errors.AddRange(result.Failures);
            }
        }
        return options;
    }

    public override object MakeDefault() => new TOptions();

    public override string Describe(object options, int maxItems) => rules.Describe((TOptions)options, maxItems);

    public override IEnumerable<Func<IChangeToken>> Changes(IServiceProvider services) =>
        services.GetServices<IOptionsChangeTokenSource<TOptions>>().Select(source => (Func<IChangeToken>)source.GetChangeToken);

    private static void SetByCode(IServiceProvider services, TOptions options)
    {
        foreach (IConfigureOptions<TOptions> configure in services.GetServices<IConfigureOptions<TOptions>>())
        {
            if (configure is IConfigureNamedOptions<TOptions> named)
            {
                named.Configure(Options.DefaultName, options);
            }
            else
            {
                configure.Configure(options);
            }
        }
        foreach (IPostConfigureOptions<TOptions> configure in services.GetServices<IPostConfigureOptions<TOptions>>())
        {
            configure.PostConfigure(Options.DefaultName, options);
        }
    }
}
