using System.Globalization;
using FaultTolerantPay.Configuration.Values;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>Reads the parts of a configuration by what must be there.</summary>
internal static class Sections
{
    // How .NET reads both from a file.
    private const string NothingThere = "null and {} look the same here. Leave it out where nothing is to be set.";

    /// <summary>Reads one value; null in the configuration is a value only where the option may be missing.</summary>
    public static bool TryRead<T>(this IConfigurationSection section, ValueKind<T> kind, bool mayBeNull, string expected, BindingErrors errors, out T? value)
    {
        value = default;
        bool isGroup = section.GetChildren().Any();
        if (mayBeNull && section.Value is null && !isGroup)
            return true;
        string? hint = null;
        if (!isGroup && section.Value is { } text && kind.Read(text, out value, out hint))
            return true;
        errors.Add(section, expected, hint);
        return false;
    }

    /// <summary>The settings of a group; null where there is none: then the option stays as it was. A value in its place is a mistake, and so is nothing.</summary>
    public static List<IConfigurationSection>? Group(this IConfigurationSection section, string expected, BindingErrors errors)
    {
        List<IConfigurationSection> settings = [.. section.GetChildren()];
        if (section.Value is null && settings.Count > 0)
            return settings;
        errors.Add(section, expected, section.Value is null ? NothingThere : null);
        return null;
    }

    /// <summary>The elements of a list, in order; null where it is no list: then the option stays as it was. What is missing between two elements is a mistake.</summary>
    /// <param name="section">The list.</param>
    /// <param name="isEmpty">Whether the option has no elements yet.</param>
    /// <param name="errors">Where to say what is mistaken.</param>
    public static List<IConfigurationSection>? Elements(this IConfigurationSection section, bool isEmpty, BindingErrors errors)
    {
        List<IConfigurationSection> elements = [.. section.GetChildren()];
        if (section.Value is "" && elements.Count == 0)
        {
            // This is how .NET reads [] from a file, and also what a variable without a text gives. It may say that there is nothing, never take away what is there.
            if (isEmpty)
                return elements;
            errors.Add(section, "a list with elements", "An empty list and an empty text look the same here, so neither takes away what the code or the default sets.");
            return null;
        }
        if (section.Value is not null || elements.Count == 0)
        {
            errors.Add(section, "a list", section.Value is null ? NothingThere : elements.Count > 0 ? "Keep a list in one source." : null);
            return null;
        }
        int gap = Enumerable.Range(0, elements.Count).FirstOrDefault(i => elements[i].Key != i.ToString(CultureInfo.InvariantCulture), -1);
        if (gap < 0)
            return elements;
        errors.Add(elements[gap].Path, $"{elements[gap].Path} is no element of a list without gaps: expected element {gap} here.");
        // A group of settings in the place of a list is one mistake; numbered elements have their own.
        return elements.TrueForAll(element => int.TryParse(element.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) ? elements : null;
    }
}
