using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Model;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>The settings of a configuration that could not be applied, each with its path.</summary>
internal sealed class BindingErrors
{
    private const int MaxValueLength = 100;

    private readonly List<(string Path, string Text)> _found = [];

    public IEnumerable<string> Texts => _found.Select(error => error.Text);

    /// <summary>Reports a value that is not as expected.</summary>
    public void Add(IConfigurationSection at, string expected, string? hint = null) =>
        Add(at.Path, new OptionError("", ValueOf(at), expected, hint).At(at.Path));

    public void Add(string path, string text) => _found.Add((path, PlainText.Shown(text)));

    /// <summary>Reports a name that no option has.</summary>
    public void AddUnknown(IConfigurationSection at, IReadOnlyCollection<string> known) => Add(at.Path, FindUnknown(at, known));

    /// <summary>The text about an unknown name. It leaves out the value, which may be a secret.</summary>
    public static string FindUnknown(IConfigurationSection at, IReadOnlyCollection<string> known)
    {
        string? suggestion = NameSuggestion.Sentence(at.Key, known);
        return $"{at.Path} is not known: expected one of {string.Join(", ", known.Order(StringComparer.Ordinal))}."
            + (suggestion is null ? "" : " " + suggestion);
    }

    /// <summary>
    /// Whether there is an error at that path, above it or below it. Errors that only follow from it need not be reported.
    /// </summary>
    public bool Touch(string path) => _found.Exists(error => IsWithin(error.Path, path) || IsWithin(path, error.Path));

    private static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.OrdinalIgnoreCase) && (path.Length == outer.Length || path[outer.Length] == ':');

    private static string ValueOf(IConfigurationSection at) => at.Value switch
    {
        null when at.GetChildren().Any() => "a group of settings",
        null => "null",
        _ when at.GetChildren().Any() => $"{Shown(at.Value)} and a group of settings",
        { } text => Shown(text),
    };

    private static string Shown(string text) => text.Length > MaxValueLength ? $"'{text[..MaxValueLength]}…'" : $"'{text}'";
}
