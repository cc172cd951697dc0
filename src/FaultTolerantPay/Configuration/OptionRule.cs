namespace FaultTolerantPay.Configuration;

/// <summary>A rule about one option.</summary>
/// <typeparam name="TOptions">The options class.</typeparam>
internal sealed class OptionRule<TOptions>
{
    private readonly Func<TOptions, IEnumerable<OptionError>> _find;

    internal OptionRule(string name, string expected, object? min, object? max, Func<TOptions, IEnumerable<OptionError>> find)
    {
        Name = name;
        Expected = expected;
        Min = min;
        Max = max;
        _find = find;
    }

    /// <summary>The option's name, with its path if it is nested, for example <c>Timeouts.FailureRatio</c>.</summary>
    public string Name { get; }

    /// <summary>What is expected, for example <c>1 ms to 5 min</c>. The option's XML documentation says the same.</summary>
    public string Expected { get; }

    /// <summary>The minimum; null if the rule is not a range.</summary>
    public object? Min { get; }

    /// <summary>The maximum; null if the rule is not a range.</summary>
    public object? Max { get; }

    /// <summary>The errors that this rule finds; empty if there is none.</summary>
    public IEnumerable<OptionError> Errors(TOptions options) => _find(options);

    internal OptionRule<TOuter> Under<TOuter>(string name, Func<TOuter, TOptions?> inner) => new(
        $"{name}.{Name}",
        Expected,
        Min,
        Max,
        outer => inner(outer) is { } options ? _find(options).Select(error => error with { Path = $"{name}:{error.Path}" }) : []);
}
