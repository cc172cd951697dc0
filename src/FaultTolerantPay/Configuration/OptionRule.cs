namespace FaultTolerantPay.Configuration;

/// <summary>What one option must be.</summary>
/// <typeparam name="TOptions">The options class.</typeparam>
public sealed class OptionRule<TOptions>
{
    private readonly Func<TOptions, object?> _read;
    private readonly Func<TOptions, bool> _holds;

    internal OptionRule(string name, string expected, object? least, object? most, Func<TOptions, object?> read, Func<TOptions, bool> holds)
    {
        Name = name;
        Expected = expected;
        Least = least;
        Most = most;
        _read = read;
        _holds = holds;
    }

    /// <summary>The option, with its path where it lies deeper, such as <c>Timeouts.FailureRatio</c>.</summary>
    public string Name { get; }

    /// <summary>What is expected, as a person reads it, such as <c>1 ms to 5 min</c>. The option's XML documentation says the same.</summary>
    public string Expected { get; }

    /// <summary>The least value allowed; null where the rule is not a range.</summary>
    public object? Least { get; }

    /// <summary>The greatest value allowed; null where the rule is not a range.</summary>
    public object? Most { get; }

    /// <summary>The value that the options hold.</summary>
    public object? Read(TOptions options) => _read(options);

    /// <summary>What is wrong, naming the option, its value and what is expected; null where nothing is.</summary>
    public string? Mistake(TOptions options) =>
        _holds(options) ? null : $"{typeof(TOptions).Name}.{Name} is {OptionText.Of(_read(options))}: expected {Expected}.";

    internal OptionRule<TOuter> Under<TOuter>(string path, Func<TOuter, TOptions?> inner) =>
        new(
            $"{path}.{Name}",
            Expected,
            Least,
            Most,
            outer => inner(outer) is { } options ? _read(options) : null,
            outer => inner(outer) is not { } options || _holds(options));
}
