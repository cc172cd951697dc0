using System.Collections;
using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Configuration;

/// <summary>
/// Everything that an options class demands, said once in code: validation on start reads it, and so does the test that compares it with the XML
/// documentation. Plain delegates instead of attributes, so that nothing is found by reflection and trimming keeps all of it.
/// </summary>
/// <typeparam name="TOptions">The options class.</typeparam>
public sealed class OptionRules<TOptions> : IEnumerable<OptionRule<TOptions>>
{
    private readonly List<OptionRule<TOptions>> _rules = [];

    /// <summary>The option lies in a range, both ends included.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="least">The least value allowed.</param>
    /// <param name="most">The greatest value allowed.</param>
    /// <param name="expression">Filled in by the compiler: the option's name is taken from it.</param>
    /// <returns>These rules, to go on with.</returns>
    public OptionRules<TOptions> Between<TValue>(
        Func<TOptions, TValue> read, TValue least, TValue most, [CallerArgumentExpression(nameof(read))] string expression = "")
        where TValue : struct, IComparable<TValue>
    {
        // Written as "is it inside", so that a not-a-number, which is neither above nor below, is outside.
        _rules.Add(new(
            NameIn(expression), $"{OptionText.Of(least)} to {OptionText.Of(most)}", least, most,
            options => read(options),
            options => IsInside(read(options), least, most)));
        return this;
    }

    /// <summary>The option is there.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="expression">Filled in by the compiler: the option's name is taken from it.</param>
    /// <returns>These rules, to go on with.</returns>
    public OptionRules<TOptions> Present(Func<TOptions, object?> read, [CallerArgumentExpression(nameof(read))] string expression = "") =>
        Must(read, options => read(options) is not null, "a value", expression);

    /// <summary>The option satisfies a condition of its own, alone or together with others.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="expected">What is expected, as a person reads it, without a full stop.</param>
    /// <param name="expression">Filled in by the compiler: the option's name is taken from it.</param>
    /// <returns>These rules, to go on with.</returns>
    public OptionRules<TOptions> Must(
        Func<TOptions, object?> read, Func<TOptions, bool> holds, string expected, [CallerArgumentExpression(nameof(read))] string expression = "")
    {
        _rules.Add(new(NameIn(expression), expected, null, null, read, holds));
        return this;
    }

    /// <summary>The option is there, and is an options class with rules of its own.</summary>
    /// <param name="read">Reads the option, in the form <c>o => o.Name</c>.</param>
    /// <param name="rules">The rules of what lies below.</param>
    /// <param name="expression">Filled in by the compiler: the option's name is taken from it.</param>
    /// <returns>These rules, to go on with.</returns>
    public OptionRules<TOptions> Within<TInner>(
        Func<TOptions, TInner?> read, OptionRules<TInner> rules, [CallerArgumentExpression(nameof(read))] string expression = "")
        where TInner : class
    {
        Present(read, expression);
        _rules.AddRange(rules._rules.Select(rule => rule.Under(NameIn(expression), read)));
        return this;
    }

    /// <summary>Every mistake in the options, in the order of the rules; empty where there is none.</summary>
    public IReadOnlyList<string> Mistakes(TOptions options)
    {
        List<string> mistakes = [];
        foreach (var rule in _rules)
        {
            if (rule.Mistake(options) is { } mistake)
            {
                mistakes.Add(mistake);
            }
        }

        return mistakes;
    }

    /// <summary>Throws where the options hold a mistake, with all of them in one message.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parameter">The name of the argument that holds them.</param>
    /// <exception cref="ArgumentException">There is at least one mistake.</exception>
    public void ThrowIfMistaken(TOptions options, [CallerArgumentExpression(nameof(options))] string parameter = "")
    {
        var mistakes = Mistakes(options);
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", mistakes), parameter);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<OptionRule<TOptions>> GetEnumerator() => _rules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsInside<TValue>(TValue value, TValue least, TValue most)
        where TValue : IComparable<TValue> =>
        value is not double.NaN && value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0;

    private static string NameIn(string expression) => expression[(expression.IndexOf('.', StringComparison.Ordinal) + 1)..].Trim();
}
