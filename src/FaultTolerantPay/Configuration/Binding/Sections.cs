using System.Globalization;
using FaultTolerantPay.Configuration.Values;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>Reads parts of a configuration that must have a certain form.</summary>
internal static class Sections
{
    // .NET reads both forms from a file as the same setting.
    private const string NothingThere = "null and {} look the same here. Leave it out if there is nothing to set.";

    /// <summary>Reads one value. Null in the configuration is valid only for an option that may be missing.</summary>
    public static bool TryRead<T>(
        this IConfigurationSection section, ValueKind<T> kind, bool mayBeNull, string expected, BindingErrors errors, out T? value)
    {
        value = default;
        bool isGroup = section.GetChildren().Any();
        if (mayBeNull && section.Value is null && !isGroup)
        {
            return true;
        }

        string? hint = null;
        if (!isGroup && section.Value is { } text && kind.Read(text, out value, out hint))
        {
            return true;
        }

        errors.Add(section, expected, hint);
        return false;
    }

    /// <summary>
    /// The settings of a group. Null if there is no group: the option then stays unchanged. A value or null in its place is an error.
    /// </summary>
    public static List<IConfigurationSection>? Group(this IConfigurationSection section, string expected, BindingErrors errors)
    {
        List<IConfigurationSection> settings = [.. section.GetChildren()];
        if (section.Value is null && settings.Count > 0)
        {
            return settings;
        }

        errors.Add(section, expected, section.Value is null ? NothingThere : null);
        return null;
    }

    /// <summary>
    /// The elements of a list, in order. Null if it is not a list: the option then stays unchanged. A gap between two elements is an error.
    /// </summary>
    /// <param name="section">The list.</param>
    /// <param name="isEmpty">Whether the option has no elements yet.</param>
    /// <param name="errors">Receives the errors.</param>
    public static List<IConfigurationSection>? Elements(this IConfigurationSection section, bool isEmpty, BindingErrors errors)
    {
        List<IConfigurationSection> elements = [.. section.GetChildren()];
        if (section.Value is "" && elements.Count == 0)
        {
            // .NET reads [] from a file this way, and also an environment variable without a value. It may confirm an empty list but never
            // clear a list.
            if (isEmpty)
            {
                return elements;
            }

            errors.Add(
                section,
                "a list with elements",
                "An empty list and an empty text look the same here, so neither removes what the code or the default sets.");
            return null;
        }
        if (section.Value is not null || elements.Count == 0)
        {
            errors.Add(section, "a list", section.Value is null ? NothingThere : elements.Count > 0 ? "Keep a list in one source." : null);
            return null;
        }
        int gap = Enumerable.Range(0, elements.Count).FirstOrDefault(i => elements[i].Key != i.ToString(CultureInfo.InvariantCulture), -1);
        if (gap < 0)
        {
            return elements;
        }

        errors.Add(elements[gap].Path, $"{elements[gap].Path} is no element of a list without gaps: expected element {gap} here.");
        // A group of settings in place of a list is one error; numbered elements have their own errors.
        return elements.TrueForAll(element => int.TryParse(element.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? elements
            : null;
    }
}
