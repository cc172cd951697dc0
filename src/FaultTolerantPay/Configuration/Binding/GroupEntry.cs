using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>A property that holds an object with its own options.</summary>
internal sealed class GroupEntry<TOptions, TInner>(
    string name, Func<TOptions, TInner?> read, Action<TOptions, TInner> set, OptionRules<TInner> rules)
    : OptionEntry<TOptions>(name, "a group of settings")
    where TInner : class, new()
{
    public override void Bind(IConfigurationSection section, TOptions options, BindingErrors errors)
    {
        // Binds into a copy: code may have given the same object to the options that are in force.
        Copy(options, options);
        if (read(options) is { } inner)
        {
            rules.Bind(section, inner, errors);
        }
    }

    public override void Copy(TOptions from, TOptions to)
    {
        if (read(from) is not { } inner)
        {
            return;
        }

        var copy = new TInner();
        rules.Copy(inner, copy);
        set(to, copy);
    }

    public override string Describe(TOptions options, int maxItems) =>
        read(options) is { } inner ? $"({rules.Describe(inner, maxItems)})" : "none";
}
