using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>One property of an options class: how it is read from a configuration, and how it is shown.</summary>
internal abstract class OptionEntry<TOptions>(string name, string expected, bool isRequired = false)
{
    public string Name { get; } = name;

    /// <summary>What is expected, in plain English, without a full stop.</summary>
    public string Expected { get; } = expected;

    /// <summary>Whether it must be written down, since its default means nothing.</summary>
    public bool IsRequired { get; } = isRequired;

    /// <summary>Takes the property over. What is mistaken leaves it as it was.</summary>
    public abstract void Bind(IConfigurationSection section, TOptions options, BindingErrors errors);

    /// <summary>Gives another object the same value, so that what is written into one later does not show in the other.</summary>
    public abstract void Copy(TOptions from, TOptions to);

    /// <summary>The property as a person reads it; of a list at most that many elements.</summary>
    public abstract string Describe(TOptions options, int maxItems);
}
