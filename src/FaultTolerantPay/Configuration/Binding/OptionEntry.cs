using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>One property of an options class: how it is read from a configuration and how it is shown.</summary>
internal abstract class OptionEntry<TOptions>(string name, string expected, bool isRequired = false)
{
    public string Name { get; } = name;

    /// <summary>What is expected, in plain English, without a full stop.</summary>
    public string Expected { get; } = expected;

    /// <summary>Whether a configuration must set it, because its default is no usable value.</summary>
    public bool IsRequired { get; } = isRequired;

    /// <summary>Reads the property from a configuration. A value with an error leaves the property unchanged.</summary>
    public abstract void Bind(IConfigurationSection section, TOptions options, BindingErrors errors);

    /// <summary>Copies the value to another object, so that a later change of one does not show in the other.</summary>
    public abstract void Copy(TOptions from, TOptions to);

    /// <summary>The property as text for people, with at most that many elements of a list.</summary>
    public abstract string Describe(TOptions options, int maxItems);
}
