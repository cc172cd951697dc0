using System.Collections;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Configuration.Binding;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration;

/// <summary>
/// The single definition of an options class: how each property is read from a configuration, what is valid, and how it is shown. One line
/// for each property. Validation uses it, and so do the tests that compare it with the XML documentation. It uses plain delegates instead
/// of attributes, so that it needs no reflection and trimming keeps all of it.
/// </summary>
/// <remarks>
/// An options class holds it in a public static field. A property would not work: the source generator of Microsoft's configuration binder
/// treats every property as an option, even a static one.
/// </remarks>
/// <typeparam name="TOptions">The options class.</typeparam>
internal sealed partial class OptionRules<TOptions> : IEnumerable<OptionRule<TOptions>>
{
    private readonly List<OptionRule<TOptions>> _rules = [];

    // In the order in which they are shown.
    private readonly List<OptionEntry<TOptions>> _entries = [];

    /// <summary>The names of the properties that a configuration can set.</summary>
    public IReadOnlyCollection<string> Names => [.. _entries.Select(entry => entry.Name)];

    /// <summary>Requires a condition of one option, alone or together with others.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="expected">What is expected, in plain English, without a full stop.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Must(
        Func<TOptions, object?> read,
        Func<TOptions, bool> holds,
        string expected,
        [CallerArgumentExpression(nameof(read))] string expression = "")
    {
        string name = NameIn(expression);
        return Add(name, expected, options => holds(options) ? [] : [new(PathOf(name), OptionText.Of(read(options)), expected)]);
    }

    /// <summary>Adds a check that finds errors which the condition of one option cannot express, each with its own path.</summary>
    /// <param name="find">Finds the errors; paths begin below the options class.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Check(Func<TOptions, IEnumerable<OptionError>> find) => Add("", "", find);

    /// <summary>All errors in the options, in the order of the rules; empty if there is none.</summary>
    public IReadOnlyList<string> Errors(TOptions options) => [.. Find(options).Select(error => error.In(typeof(TOptions).Name))];

    /// <summary>Throws if the options have errors. The message contains all of them.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parameter">The name of the argument that holds them.</param>
    /// <exception cref="ArgumentException">There is at least one error.</exception>
    public void ThrowIfInvalid(TOptions options, [CallerArgumentExpression(nameof(options))] string parameter = "")
    {
        var errors = Errors(options);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors), parameter);
        }
    }

    /// <summary>
    /// Reads a section of a configuration. An unknown name or an ambiguous value is an error and leaves the option unchanged.
    /// </summary>
    /// <param name="section">The section.</param>
    /// <param name="options">Receives the values. A list replaces the earlier list.</param>
    /// <returns>All errors, each with its path; empty if there is none. Ranges are checked by <see cref="Errors"/>, not here.</returns>
    public IReadOnlyList<string> Bind(IConfigurationSection section, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(section);
        var errors = new BindingErrors();
        if (section.Exists())
        {
            Bind(section, options, errors);
        }

        return [.. errors.Texts];
    }

    /// <inheritdoc/>
    public IEnumerator<OptionRule<TOptions>> GetEnumerator() => _rules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal IEnumerable<OptionError> Find(TOptions options) => _rules.SelectMany(rule => rule.Errors(options));

    /// <summary>Reads the settings. An unknown name or an unreadable value is an error.</summary>
    internal void Bind(IConfigurationSection section, TOptions options, BindingErrors errors)
    {
        if (section.Group("a group of settings", errors) is not { } settings)
        {
            return;
        }

        foreach (OptionEntry<TOptions> entry in _entries.Where(
            entry => entry.IsRequired && !settings.Exists(setting => IsFor(setting, entry))))
        {
            errors.Add($"{section.Path}:{entry.Name}", $"{section.Path}:{entry.Name} is missing: expected {entry.Expected}.");
        }

        foreach (IConfigurationSection setting in settings)
        {
            if (_entries.Find(entry => IsFor(setting, entry)) is { } entry)
            {
                entry.Bind(setting, options, errors);
            }
            else
            {
                errors.AddUnknown(setting, Names);
            }
        }
    }

    /// <summary>Copies the options to another object.</summary>
    internal void Copy(TOptions from, TOptions to) => _entries.ForEach(entry => entry.Copy(from, to));

    /// <summary>All properties in one line, with at most that many elements of each list.</summary>
    internal string Describe(TOptions options, int maxItems) =>
        string.Join(", ", _entries.Select(entry => $"{entry.Name} {entry.Describe(options, maxItems)}"));

    // Configuration keys are not case-sensitive.
    private static bool IsFor(IConfigurationSection setting, OptionEntry<TOptions> entry) =>
        entry.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase);

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
            : throw new ArgumentException(
                $"'{expression}' is not of the form o => o.Name: messages name options, not code.", nameof(expression));
    }
}
