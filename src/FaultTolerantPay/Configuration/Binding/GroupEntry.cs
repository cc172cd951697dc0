using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>A property that holds an object with options of its own.</summary>
internal sealed class GroupEntry<TOptions, TInner>(string name, Func<TOptions, TInner?> read, OptionRules<TInner> rules) : OptionEntry<TOptions>(name, "a group of settings")
    where TInner : class
{
    public override void Bind(IConfigurationSection section, TOptions options, BindingMistakes mistakes)
    {
        if (read(options) is { } inner)
            rules.Bind(section, inner, mistakes);
    }

    public override string Describe(TOptions options, int mostItems) => read(options) is { } inner ? $"({rules.Describe(inner, mostItems)})" : "none";
}
