using System.Collections;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Configuration.Binding;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration;

/// <summary>
/// Everything about the properties of an options class, said once in code: how each is read from a configuration, what it must be, and how it is shown. One line for a property.
/// Validation reads it, and so do the tests that compare it with the XML documentation. Plain delegates instead of attributes, so that nothing is found by reflection and trimming keeps
/// all of it.
/// </summary>
/// <remarks>
/// An options class has it in a public static field. Not in a property: the source generator of Microsoft's configuration binder takes every property for an option, a static one too.
/// </remarks>
/// <typeparam name="TOptions">The options class.</typeparam>
public sealed partial class OptionRules<TOptions> : IEnumerable<OptionRule<TOptions>>
{
    private readonly List<OptionRule<TOptions>> _rules = [];

    // In the order in which they are shown.
    private readonly List<OptionEntry<TOptions>> _entries = [];

    /// <summary>The names of the properties that a configuration can set.</summary>
    public IReadOnlyCollection<string> Names => [.. _entries.Select(entry => entry.Name)];

    /// <summary>The option satisfies a condition of its own, alone or together with others.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="expected">What is expected, in plain English, without a full stop.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Must(
        Func<TOptions, object?> read, Func<TOptions, bool> holds, string expected, [CallerArgumentExpression(nameof(read))] string expression = "")
    {
        string name = NameIn(expression);
        return Add(name, expected, options => holds(options) ? [] : [new(PathOf(name), OptionText.Of(read(options)), expected)]);
    }

    /// <summary>Finds mistakes that a condition of one option does not tell, each with its own path.</summary>
    /// <param name="find">Finds them; paths begin below the options class.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Check(Func<TOptions, IEnumerable<OptionError>> find) => Add("", "", find);

    /// <summary>Every mistake in the options, in the order of the rules; empty where there is none.</summary>
    public IReadOnlyList<string> Errors(TOptions options) => [.. Find(options).Select(mistake => mistake.In(typeof(TOptions).Name))];

    /// <summary>Throws where the options hold a mistake, with all of them in one message.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parameter">The name of the argument that holds them.</param>
    /// <exception cref="ArgumentException">There is at least one mistake.</exception>
    public void ThrowIfInvalid(TOptions options, [CallerArgumentExpression(nameof(options))] string parameter = "")
    {
        var mistakes = Errors(options);
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", mistakes), parameter);
        }
    }

    /// <summary>Takes a section of a configuration over. What there is no option for, and what cannot be read for certain, is a mistake, and leaves the option as it was.</summary>
    /// <param name="section">The section.</param>
    /// <param name="options">Where it is taken over to. A list takes the place of the list that is there.</param>
    /// <returns>Every mistake, each with its path; empty where there is none. Whether the values are in range is for <see cref="Errors"/> to say.</returns>
    public IReadOnlyList<string> Bind(IConfigurationSection section, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(section);
        var mistakes = new BindingErrors();
        if (section.Exists())
            Bind(section, options, mistakes);
        return [.. mistakes.Texts];
    }

    /// <inheritdoc/>
    public IEnumerator<OptionRule<TOptions>> GetEnumerator() => _rules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal IEnumerable<OptionError> Find(TOptions options) => _rules.SelectMany(rule => rule.Errors(options));

    /// <summary>Takes the settings over; what there is no option for, and what cannot be read, is a mistake.</summary>
    internal void Bind(IConfigurationSection section, TOptions options, BindingErrors errors)
    {
        if (section.Group("a group of settings", errors) is not { } settings)
            return;
        foreach (OptionEntry<TOptions> entry in _entries.Where(entry => entry.IsRequired && !settings.Exists(setting => IsFor(setting, entry))))
            errors.Add($"{section.Path}:{entry.Name}", $"{section.Path}:{entry.Name} is missing: expected {entry.Expected}.");
        foreach (IConfigurationSection setting in settings)
        {
            if (_entries.Find(entry => IsFor(setting, entry)) is { } entry)
                entry.Bind(setting, options, errors);
            else
                errors.AddUnknown(setting, Names);
        }
    }

    /// <summary>Gives another object the same options.</summary>
    internal void Copy(TOptions from, TOptions to) => _entries.ForEach(entry => entry.Copy(from, to));

    /// <summary>All properties in one line; of each list at most that many elements.</summary>
    internal string Describe(TOptions options, int maxItems) => string.Join(", ", _entries.Select(entry => $"{entry.Name} {entry.Describe(options, maxItems)}"));

    // Configuration keys know no case.
    private static bool IsFor(IConfigurationSection setting, OptionEntry<TOptions> entry) => entry.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase);

    private OptionRules<TOptions> Add(string name, string expected, Func<TOptions, IEnumerable<OptionError>> find)
    {
        _rules.Add(new(name, expected, null, null, find));
        return this;
    }

    private static string PathOf(string name) => name.Replace('.', ':');

    /// <summary>The option's name in <c>o => o.Name</c>.</summary>
    private static string NameIn(string expression)
    {
        string name = expression[(expression.IndexOf('.', StringComparison.Ordinal) + 1)..].Trim();
        return name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.')
            ? name
            : throw new ArgumentException($"'{expression}' is not of the form o => o.Name: messages name options, not code.", nameof(expression));
    }
}
