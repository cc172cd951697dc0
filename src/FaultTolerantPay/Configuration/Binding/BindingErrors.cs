using FaultTolerantPay.Model;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>What could not be taken over from a configuration, each with its path.</summary>
internal sealed class BindingErrors
{
    private const int MaxValueLength = 100;

    private readonly List<(string Path, string Text)> _found = [];

    public IEnumerable<string> Texts => _found.Select(mistake => mistake.Text);

    /// <summary>The value at that path is not what is expected there.</summary>
    public void Add(IConfigurationSection at, string expected, string? hint = null) => Add(at.Path, new OptionError("", ValueOf(at), expected, hint).At(at.Path));

    public void Add(string path, string text) => _found.Add((path, PlainText.Shown(text)));

    /// <summary>There is no option of that name.</summary>
    public void AddUnknown(IConfigurationSection at, IReadOnlyCollection<string> known) => Add(at.Path, FindUnknown(at, known));

    /// <summary>What is said of a name that is not known. Not its value: nobody knows what it holds.</summary>
    public static string FindUnknown(IConfigurationSection at, IReadOnlyCollection<string> known)
    {
        string? question = NameSuggestion.Question(at.Key, known);
        return $"{at.Path} is not known: expected one of {string.Join(", ", known.Order(StringComparer.Ordinal))}.{(question is null ? "" : " " + question)}";
    }

    /// <summary>Whether a mistake lies at that path, above it or below it: what follows from it need not be said too.</summary>
    public bool Touch(string path) => _found.Exists(mistake => IsWithin(mistake.Path, path) || IsWithin(path, mistake.Path));

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
