using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>The values of one dimension that a channel supports: all of them, or those listed.</summary>
public sealed class SupportedValues
{
    private SupportedValues(bool isAny, ImmutableArray<string> names)
    {
        IsAny = isAny;
        Names = names;
    }

    /// <summary>Every value, including those that the schema gains later. For an optional dimension: with it and without it.</summary>
    public static SupportedValues Any { get; } = new(true, []);

    /// <summary>For an optional dimension: the channel always does it.</summary>
    public static SupportedValues With { get; } = Of(Dimension.With);

    /// <summary>For an optional dimension: the channel never does it.</summary>
    public static SupportedValues Without { get; } = Of(Dimension.Without);

    /// <summary>Whether every value is supported.</summary>
    public bool IsAny { get; }

    /// <summary>The supported values; empty when <see cref="IsAny"/>.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Creates the set of the listed values.</summary>
    /// <param name="names">Names of the dimension's values. With no names, no request can pass.</param>
    public static SupportedValues Of(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new SupportedValues(false, [.. names]);
    }

    /// <summary>Whether a value is supported.</summary>
    /// <param name="name">The name of the value. Case matters.</param>
    public bool Contains(string name) => IsAny || Names.Contains(name, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => IsAny ? "any" : string.Join(", ", Names);
}
