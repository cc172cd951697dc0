using System.Globalization;
using FaultTolerantPay.Configuration.Values;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>Reads the parts of a configuration by what must be there.</summary>
internal static class Sections
{
    /// <summary>Reads one value; null in the configuration is a value only where the option may be missing.</summary>
    public static bool TryRead<T>(this IConfigurationSection section, ValueKind<T> kind, bool mayBeNull, string expected, BindingMistakes mistakes, out T? value)
    {
        value = default;
        bool isGroup = section.GetChildren().Any();
        if (mayBeNull && section.Value is null && !isGroup)
            return true;
        string? hint = null;
        if (!isGroup && section.Value is { } text && kind.Read(text, out value, out hint))
            return true;
        mistakes.Add(section, expected, hint);
        return false;
    }

    /// <summary>The settings of a group; a value in its place is a mistake.</summary>
    public static IEnumerable<IConfigurationSection> Group(this IConfigurationSection section, BindingMistakes mistakes)
    {
        if (!string.IsNullOrEmpty(section.Value))
            mistakes.Add(section, "a group of settings");
        return section.GetChildren();
    }

    /// <summary>The elements of a list, in order; what is no element and what is missing between two are mistakes.</summary>
    public static List<IConfigurationSection> Elements(this IConfigurationSection section, BindingMistakes mistakes)
    {
        if (!string.IsNullOrEmpty(section.Value))
            mistakes.Add(section, "a list");
        List<IConfigurationSection> elements = [.. section.GetChildren()];
        for (int i = 0; i < elements.Count; i++)
        {
            if (elements[i].Key == i.ToString(CultureInfo.InvariantCulture))
                continue;
            mistakes.Add(elements[i].Path, $"{elements[i].Path} is no element of a list without gaps: expected element {i} here.");
            break;
        }
        return elements;
    }
}
