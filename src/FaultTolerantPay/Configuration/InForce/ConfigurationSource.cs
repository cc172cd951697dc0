using FaultTolerantPay.Configuration.Binding;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>A configuration that options are read from, with one section for each options class.</summary>
internal sealed record ConfigurationSource(IConfiguration Configuration)
{
    /// <summary>
    /// Reports each section that belongs to no options class. Also reports a configuration without any section: it is the wrong one, or the
    /// file is gone.
    /// </summary>
    public IEnumerable<string> UnknownSections(IReadOnlyList<OptionClass> classes)
    {
        List<string> known = [.. classes.Select(optionClass => optionClass.Section).Order(StringComparer.Ordinal)];
        List<IConfigurationSection> sections = [.. Configuration.GetChildren()];
        if (sections.Count == 0)
        {
            yield return $"{Place} has no settings: expected at least one of {string.Join(", ", known)}.";
        }

        foreach (IConfigurationSection section in sections.Where(section => !known.Contains(section.Key, StringComparer.OrdinalIgnoreCase)))
        {
            yield return BindingErrors.FindUnknown(section, known);
        }
    }

    private string Place =>
        Configuration is IConfigurationSection section ? $"The configuration section '{section.Path}'" : "The configuration";
}
