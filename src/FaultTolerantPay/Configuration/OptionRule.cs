namespace FaultTolerantPay.Configuration;

/// <summary>What one option must be.</summary>
/// <typeparam name="TOptions">The options class.</typeparam>
public sealed class OptionRule<TOptions>
{
    private readonly Func<TOptions, IEnumerable<OptionMistake>> _find;

    internal OptionRule(string name, string expected, object? least, object? most, Func<TOptions, IEnumerable<OptionMistake>> find)
    {
        Name = name;
        Expected = expected;
        Least = least;
        Most = most;
        _find = find;
    }

    /// <summary>The option, with its path where it lies deeper, such as <c>Timeouts.FailureRatio</c>.</summary>
    public string Name { get; }

    /// <summary>What is expected, as a person reads it, such as <c>1 ms to 5 min</c>. The option's XML documentation says the same.</summary>
    public string Expected { get; }

    /// <summary>The least value allowed; null where the rule is not a range.</summary>
    public object? Least { get; }

    /// <summary>The greatest value allowed; null where the rule is not a range.</summary>
    public object? Most { get; }

    /// <summary>What is wrong with the options by this rule; empty where nothing is.</summary>
    public IEnumerable<OptionMistake> Mistakes(TOptions options) => _find(options);

    internal OptionRule<TOuter> Under<TOuter>(string name, Func<TOuter, TOptions?> inner) => new(
        $"{name}.{Name}",
        Expected,
        Least,
        Most,
        outer => inner(outer) is { } options ? _find(options).Select(mistake => mistake with { Path = $"{name}:{mistake.Path}" }) : []);
}
