using FaultTolerantPay.Configuration.Binding;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>A configuration that options are read from, with one section for each options class.</summary>
internal sealed record ConfigurationSource(IConfiguration Configuration)
{
    /// <summary>
    /// Whether the nodes of a store share it. Then it overrides a node's own configurations, may be empty, and has only options that apply
    /// while nodes run.
    /// </summary>
    public bool IsShared { get; init; }

    /// <summary>
    /// Reports each section that belongs to no options class. Also reports a configuration without any section: it is the wrong one, or the
    /// file is gone.
    /// </summary>
    public IEnumerable<string> UnknownSections(IReadOnlyList<OptionClass> classes)
    {
        List<string> known = [.. classes.Select(optionClass => optionClass.Section).Order(StringComparer.Ordinal)];
        List<IConfigurationSection> sections = [.. Configuration.GetChildren()];
        if (sections.Count == 0 && !IsShared)
        {
            yield return $"{Place} has no settings: expected at least one of {string.Join(", ", known)}.";
        }

        foreach (IConfigurationSection section in sections.Where(section => !known.Contains(section.Key, StringComparer.OrdinalIgnoreCase)))
        {
            yield return BindingErrors.FindUnknown(section, known);
        }

        foreach (OptionClass once in classes.Where(optionClass => IsShared && !optionClass.IsReadAnew))
        {
            foreach (IConfigurationSection section in sections.Where(
                section => section.Key.Equals(once.Section, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"'{section.Path}' is read once, when a node starts: expected in each node's own configuration. "
                    + "Shared settings have options that apply while nodes run.";
            }
        }
    }

    private string Place =>
        Configuration is IConfigurationSection section ? $"The configuration section '{section.Path}'" : "The configuration";
}
