using System.Runtime.CompilerServices;
using FaultTolerantPay.Configuration.Binding;
using FaultTolerantPay.Configuration.Values;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Configuration;

// One method for each kind of property.
internal sealed partial class OptionRules<TOptions>
{
    /// <summary>A time in a range, both ends included.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Between(
        Func<TOptions, TimeSpan> read, Action<TOptions, TimeSpan> set, TimeSpan min, TimeSpan max,
        [CallerArgumentExpression(nameof(read))] string expression = "") =>
        AddRange(read, set, TimeKinds.Duration, min, max, NameIn(expression));

    /// <summary>A number in a range, both ends included.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Between(
        Func<TOptions, int> read, Action<TOptions, int> set, int min, int max,
        [CallerArgumentExpression(nameof(read))] string expression = "") =>
        AddRange(read, set, ValueKinds.Int, min, max, NameIn(expression));

    /// <summary>A number in a range, both ends included.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum.</param>
    /// <param name="isRequired">Whether a configuration must set it, because its default is no usable value.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Between(
        Func<TOptions, long> read, Action<TOptions, long> set, long min, long max, bool isRequired = false,
        [CallerArgumentExpression(nameof(read))] string expression = "") =>
        AddRange(read, set, ValueKinds.Long, min, max, NameIn(expression), isRequired: isRequired);

    /// <summary>A number in a range, both ends included.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Between(
        Func<TOptions, double> read, Action<TOptions, double> set, double min, double max,
        [CallerArgumentExpression(nameof(read))] string expression = "") =>
        AddRange(read, set, ValueKinds.Double, min, max, NameIn(expression));

    /// <summary>A time in a range, both ends included, or none.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> BetweenOrNone(
        Func<TOptions, TimeSpan?> read, Action<TOptions, TimeSpan?> set, TimeSpan min, TimeSpan max,
        [CallerArgumentExpression(nameof(read))] string expression = "")
    {
        string name = NameIn(expression);
        string expected = $"{OptionText.Of(min)} to {OptionText.Of(max)}";
        AddValue(name, read, set, TimeKinds.Duration.OrNone(), $"{TimeKinds.Duration.Expected}, {expected}", mayBeNull: true);
        return Add(
            name,
            expected,
            options => read(options) is not { } time || (time >= min && time <= max) ? [] : [new(name, OptionText.Of(time), expected)]);
    }

    /// <summary>A number of 0 or more, or none.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> ZeroOrMoreOrNone(
        Func<TOptions, long?> read, Action<TOptions, long?> set, [CallerArgumentExpression(nameof(read))] string expression = "")
    {
        const string Expected = "0 or more";
        string name = NameIn(expression);
        AddValue(name, read, set, ValueKinds.Long.OrNone(), $"{ValueKinds.Long.Expected}, {Expected}", mayBeNull: true);
        return Add(name, Expected, options => read(options) is not < 0 ? [] : [new(name, OptionText.Of(read(options)), Expected)]);
    }

    /// <summary>A time of day from 00:00 to 23:59:59, as the time since midnight.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> SinceMidnight(
        Func<TOptions, TimeSpan> read, Action<TOptions, TimeSpan> set, [CallerArgumentExpression(nameof(read))] string expression = "") =>
        AddRange(
            read,
            set,
            TimeKinds.SinceMidnight,
            TimeSpan.Zero,
            new TimeSpan(23, 59, 59),
            NameIn(expression),
            TimeKinds.SinceMidnight.Expected);

    /// <summary>A time of day.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> TimeOfDay(
        Func<TOptions, TimeOnly> read, Action<TOptions, TimeOnly> set, [CallerArgumentExpression(nameof(read))] string expression = "") =>
        AddValue(NameIn(expression), read, set, TimeKinds.TimeOfDay, TimeKinds.TimeOfDay.Expected);

    /// <summary>True or false.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Flag(
        Func<TOptions, bool> read, Action<TOptions, bool> set, [CallerArgumentExpression(nameof(read))] string expression = "") =>
        AddValue(NameIn(expression), read, set, ValueKinds.Flag, ValueKinds.Flag.Expected);

    /// <summary>One of the names of an enumeration.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="isRequired">Whether a configuration must set it, because its default is no usable value.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> OneOf<TEnum>(
        Func<TOptions, TEnum> read,
        Action<TOptions, TEnum> set,
        bool isRequired = false,
        [CallerArgumentExpression(nameof(read))] string expression = "")
        where TEnum : struct, Enum
    {
        string name = NameIn(expression);
        ValueKind<TEnum> kind = ValueKinds.NameOf<TEnum>();
        AddValue(name, read, set, kind, kind.Expected, isRequired: isRequired);
        return Add(
            name, kind.Expected, options => Enum.IsDefined(read(options)) ? [] : [new(name, OptionText.Of(read(options)), kind.Expected)]);
    }

    /// <summary>A text that must be set.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="holds">What it must satisfy.</param>
    /// <param name="expected">What is expected, in plain English, without a full stop.</param>
    /// <param name="known">The texts that satisfy it, so that an error can name the nearest. Null: they cannot be listed.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Text(
        Func<TOptions, string?> read,
        Action<TOptions, string> set,
        Func<string, bool> holds,
        string expected,
        Func<IEnumerable<string>>? known = null,
        [CallerArgumentExpression(nameof(read))] string expression = "")
    {
        string name = NameIn(expression);
        AddValue(name, read, (options, text) => set(options, text!), ValueKinds.Text!, expected);
        return Add(name, expected, options => TextErrors(name, read(options), holds, expected, known));
    }

    /// <summary>A text, or none.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="holds">What a text must satisfy.</param>
    /// <param name="expected">What is expected, in plain English, without a full stop.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> TextOrNone(
        Func<TOptions, string?> read, Action<TOptions, string?> set, Func<string, bool> holds, string expected,
        [CallerArgumentExpression(nameof(read))] string expression = "")
    {
        string name = NameIn(expression);
        AddValue(name, read, set, ValueKinds.Text!, expected, mayBeNull: true);
        return Add(name, expected, options => read(options) is { } text ? TextErrors(name, text, holds, expected, null) : []);
    }

    /// <summary>A list of distinct texts. Two that differ only in case are an error: one of them is most likely a typing error.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="holds">What each must satisfy.</param>
    /// <param name="expected">What is expected of each, in plain English, without a full stop.</param>
    /// <param name="known">The texts that satisfy it, so that an error can name the nearest. Null: they cannot be listed.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Texts(
        Func<TOptions, IEnumerable<string>?> read, Action<TOptions, IReadOnlyList<string>> set, Func<string, bool> holds, string expected,
        Func<IEnumerable<string>>? known = null, [CallerArgumentExpression(nameof(read))] string expression = "")
    {
        string name = NameIn(expression);
        _entries.Add(new ListEntry<TOptions, string>(name, read, set, ValueKinds.Text, expected));
        return Add(
            name,
            expected,
            options => read(options) is { } texts ? ListErrors(name, [.. texts], holds, expected, known) : [Missing(name, "a list")]);
    }

    /// <summary>A list of numbers.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="holds">What they must satisfy together.</param>
    /// <param name="expected">What is expected, in plain English, without a full stop.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Numbers(
        Func<TOptions, IReadOnlyList<double>?> read,
        Action<TOptions, IReadOnlyList<double>> set,
        Func<IReadOnlyList<double>, bool> holds,
        string expected,
        [CallerArgumentExpression(nameof(read))] string expression = "")
    {
        string name = NameIn(expression);
        _entries.Add(new ListEntry<TOptions, double>(name, read, set, ValueKinds.Double, ValueKinds.Double.Expected));
        return Add(
            name,
            expected,
            options => read(options) is { } numbers && holds(numbers) ? [] : [new(name, OptionText.Of(read(options)), expected)]);
    }

    /// <summary>A number of 1 or more for each of several names.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="holds">What each name must satisfy.</param>
    /// <param name="expected">What is expected of a name, in plain English, without a full stop.</param>
    /// <param name="known">The names that satisfy it, so that an error can name the nearest. Null: they cannot be listed.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Amounts(
        Func<TOptions, IDictionary<string, long>?> read,
        Action<TOptions, IDictionary<string, long>> set,
        Func<string, bool> holds,
        string expected,
        Func<IEnumerable<string>>? known = null, [CallerArgumentExpression(nameof(read))] string expression = "") =>
        AddMap(read, set, ValueKinds.Long, amount => amount > 0, "a whole number, 1 or more", holds, expected, known, NameIn(expression));

    /// <summary>One of the names of an enumeration for each of several names.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="holds">What each name must satisfy.</param>
    /// <param name="expected">What is expected of a name, in plain English, without a full stop.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> OneOfEach<TEnum>(
        Func<TOptions, IDictionary<string, TEnum>?> read,
        Action<TOptions, IDictionary<string, TEnum>> set,
        Func<string, bool> holds,
        string expected,
        [CallerArgumentExpression(nameof(read))] string expression = "")
        where TEnum : struct, Enum
    {
        ValueKind<TEnum> kind = ValueKinds.NameOf<TEnum>();
        return AddMap(read, set, kind, Enum.IsDefined, kind.Expected, holds, expected, null, NameIn(expression));
    }

    /// <summary>A list of objects with their own options.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="rules">What each of them must be.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Items<TItem>(
        Func<TOptions, IEnumerable<TItem>?> read, Action<TOptions, IReadOnlyList<TItem>> set, OptionRules<TItem> rules,
        [CallerArgumentExpression(nameof(read))] string expression = "")
        where TItem : class, new()
    {
        string name = NameIn(expression);
        _entries.Add(new ItemsEntry<TOptions, TItem>(name, read, set, rules));
        return Add(name, "a list", options => read(options) is { } items
            ? items.SelectMany((item, index) => ItemErrors($"{name}:{index}", item, rules))
            : [Missing(name, "a list")]);
    }

    /// <summary>
    /// An object with its own options. A configuration is read into a copy of it, because code may use one object for every reading of the
    /// options.
    /// </summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="rules">What it must be.</param>
    /// <param name="expression">Set by the compiler; the option's name is taken from it.</param>
    /// <returns>These rules, for chaining.</returns>
    public OptionRules<TOptions> Within<TInner>(
        Func<TOptions, TInner?> read,
        Action<TOptions, TInner> set,
        OptionRules<TInner> rules,
        [CallerArgumentExpression(nameof(read))] string expression = "")
        where TInner : class, new()
    {
        string name = NameIn(expression);
        _entries.Add(new GroupEntry<TOptions, TInner>(name, read, set, rules));
        Add(name, "a value", options => read(options) is null ? [Missing(name, "a value")] : []);
        _rules.AddRange(rules._rules.Select(rule => rule.Under(name, read)));
        return this;
    }

    private OptionRules<TOptions> AddRange<TValue>(
        Func<TOptions, TValue> read,
        Action<TOptions, TValue> set,
        ValueKind<TValue> kind,
        TValue min,
        TValue max,
        string name,
        string? expected = null,
        bool isRequired = false)
        where TValue : struct, IComparable<TValue>
    {
        string range = $"{OptionText.Of(min)} to {OptionText.Of(max)}";
        AddValue(name, read, set, kind, expected ?? $"{kind.Expected}, {range}", isRequired: isRequired);
        _rules.Add(new(
            name, range, min, max, options => IsInside(read(options), min, max) ? [] : [new(name, OptionText.Of(read(options)), range)]));
        return this;
    }

    private OptionRules<TOptions> AddMap<TValue>(
        Func<TOptions, IDictionary<string, TValue>?> read,
        Action<TOptions, IDictionary<string, TValue>> set,
        ValueKind<TValue> kind,
        Func<TValue, bool> holds,
        string expected, Func<string, bool> nameHolds, string expectedName, Func<IEnumerable<string>>? known, string name)
    {
        _entries.Add(new MapEntry<TOptions, TValue>(name, read, set, kind, expected));
        return Add(name, expected, options => read(options) is { } map ? map.SelectMany(Wrong) : [Missing(name, "values by name")]);

        IEnumerable<OptionError> Wrong(KeyValuePair<string, TValue> named)
        {
            string path = $"{name}:{named.Key}";
            if (!nameHolds(named.Key))
            {
                yield return new(path, "an invalid name", expectedName, NameSuggestion.Sentence(named.Key, known?.Invoke() ?? []));
            }

            if (!holds(named.Value))
            {
                yield return new(path, OptionText.Of(named.Value), expected);
            }
        }
    }

    private OptionRules<TOptions> AddValue<TValue>(
        string name,
        Func<TOptions, TValue> read,
        Action<TOptions, TValue> set,
        ValueKind<TValue> kind,
        string expected,
        bool mayBeNull = false,
        bool isRequired = false)
    {
        _entries.Add(new ValueEntry<TOptions, TValue>(name, read, set, kind, expected, mayBeNull, isRequired));
        return this;
    }

    // Written as "is it inside", so that a not-a-number, which is neither above nor below, is outside.
    private static bool IsInside<TValue>(TValue value, TValue min, TValue max)
        where TValue : IComparable<TValue> =>
        value is not double.NaN && value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0;

    private static OptionError Missing(string path, string expected) => new(path, "missing", expected);

    private static IEnumerable<OptionError> TextErrors(
        string path, string? text, Func<string, bool> holds, string expected, Func<IEnumerable<string>>? known)
    {
        if (text is null)
        {
            yield return Missing(path, expected);
        }
        else if (!holds(text))
        {
            yield return new(path, OptionText.Of(text), expected, NameSuggestion.Sentence(text, known?.Invoke() ?? []));
        }
    }

    private static IEnumerable<OptionError> ListErrors(
        string name, List<string> texts, Func<string, bool> holds, string expected, Func<IEnumerable<string>>? known) =>
        texts.SelectMany((text, index) => TextErrors($"{name}:{index}", text, holds, expected, known))
            .Concat(DuplicateCheck.Find(name, texts, text => text, "each once"));

    private static IEnumerable<OptionError> ItemErrors<TItem>(string path, TItem? item, OptionRules<TItem> rules)
        where TItem : class =>
        item is null ? [Missing(path, "a value")] : rules.Find(item).Select(error => error with { Path = $"{path}:{error.Path}" });
}
