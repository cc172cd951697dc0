using FaultTolerantPay.Configuration.Binding;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>A configuration that the options are read from: one section below it for each options class.</summary>
internal sealed record ConfigurationSource(IConfiguration Configuration)
{
    /// <summary>A mistake for each section that no options class has, and one where there is none at all: then it is the wrong place, or the file is gone.</summary>
    public IEnumerable<string> UnknownSections(IReadOnlyList<OptionClass> classes)
    {
        List<string> known = [.. classes.Select(optionClass => optionClass.Section).Order(StringComparer.Ordinal)];
        List<IConfigurationSection> sections = [.. Configuration.GetChildren()];
        if (sections.Count == 0)
            yield return $"{Place} has no settings: expected at least one of {string.Join(", ", known)}.";
        foreach (IConfigurationSection section in sections.Where(section => !known.Contains(section.Key, StringComparer.OrdinalIgnoreCase)))
            yield return BindingErrors.FindUnknown(section, known);
    }

    private string Place => Configuration is IConfigurationSection section ? $"The configuration section '{section.Path}'" : "The configuration";
}
