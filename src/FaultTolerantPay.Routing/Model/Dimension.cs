using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// One property that requests have and channels support: transaction type, card type, bank, industry, whether the bank sends an SMS. The
/// user defines all names; none is built in.
/// </summary>
public sealed class Dimension
{
    /// <summary>The largest number of values of a dimension.</summary>
    public const int MaxValues = 4_095;

    /// <summary>The value of an optional dimension for a channel that offers it.</summary>
    public const string With = "with";

    /// <summary>The value of an optional dimension for a channel that works without it.</summary>
    public const string Without = "without";

    private static readonly ImmutableArray<string> OptionalValues = [With, Without];

    private readonly FrozenDictionary<string, int> _indexes;

    private Dimension(string id, DimensionKind kind, ImmutableArray<string> values, string? otherValue)
    {
        Id = id;
        Kind = kind;
        Values = values;
        OtherValue = otherValue;
        // Validation reports duplicate names; until then the first one counts.
        var indexes = new Dictionary<string, int>(values.Length, StringComparer.Ordinal);
        for (int i = 0; i < values.Length; i++)
        {
            indexes.TryAdd(values[i], i);
        }

        _indexes = indexes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The dimension's name, unique in its schema, such as <c>bank</c>. Case matters.</summary>
    public string Id { get; }

    /// <summary>What a request may say about it.</summary>
    public DimensionKind Kind { get; }

    /// <summary>The values, in the given order. For an optional dimension: <see cref="With"/> and <see cref="Without"/>.</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>The value that stands for every unlisted name, or null if an unlisted name is an error.</summary>
    public string? OtherValue { get; }

    /// <summary>
    /// How many bits of a request's code this dimension uses. Code 0 is reserved for "not given" (required) and "don't care" (optional), so
    /// that a missing value matches no channel instead of the first value.
    /// </summary>
    internal int CodeBits => BitOperations.Log2((uint)Values.Length) + 1;

    /// <summary>Creates a dimension of which every request has exactly one value.</summary>
    /// <param name="id">The name, unique in the schema.</param>
    /// <param name="values">1 to <see cref="MaxValues"/> distinct names.</param>
    /// <param name="otherValue">One of <paramref name="values"/> that stands for every unlisted name, or null.</param>
    public static Dimension Required(string id, IEnumerable<string> values, string? otherValue = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(values);
        return new Dimension(id, DimensionKind.Required, [.. values], otherValue);
    }

    /// <summary>Creates a dimension that requests may ignore.</summary>
    /// <param name="id">The name, unique in the schema.</param>
    public static Dimension Optional(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new Dimension(id, DimensionKind.Optional, OptionalValues, null);
    }

    /// <summary>
    /// The position of a value in <see cref="Values"/>. An unlisted name has that of <see cref="OtherValue"/>, or -1 without one.
    /// </summary>
    /// <param name="value">The name of the value. Case matters.</param>
    public int IndexOf(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return _indexes.TryGetValue(value, out int index) || (OtherValue is not null && _indexes.TryGetValue(OtherValue, out index))
            ? index
            : -1;
    }

    /// <summary>Whether <paramref name="value"/> is one of <see cref="Values"/>.</summary>
    /// <param name="value">The name of the value. Case matters.</param>
    public bool Contains(string value) => _indexes.ContainsKey(value);

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({Kind}, {Values.Length} values)";
}
