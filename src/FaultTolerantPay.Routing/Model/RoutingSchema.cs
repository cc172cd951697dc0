using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// The vocabulary that a catalogue and its requests share: dimensions with their values, capabilities, verification elements.
/// <para>
/// It also defines the layout of a request's <em>code</em>: one bit field per dimension, packed into 64-bit words; no field crosses a word
/// boundary. Value 0 of a field is "not given" for a required dimension and "don't care" for an optional one; the value at position i is i
/// + 1.
/// </para>
/// </summary>
public sealed class RoutingSchema
{
    /// <summary>The largest number of dimensions, of capabilities and of verification elements in a schema.</summary>
    public const int MaxNames = 64;

    private readonly FrozenDictionary<string, int> _dimensionIndexes;
    private readonly FrozenDictionary<string, int> _capabilityIndexes;
    private readonly FrozenDictionary<string, int> _elementIndexes;
    private readonly ImmutableArray<CodeField> _fields;

    /// <summary>Creates a schema.</summary>
    /// <param name="dimensions">0 to <see cref="MaxNames"/> dimensions, in the order in which reports list them.</param>
    /// <param name="capabilities">The names of the channels' capabilities. Default: none.</param>
    /// <param name="verificationElements">The names of cardholder details that channels may require. Default: none.</param>
    /// <param name="currencyDimension">
    /// The required dimension whose values are currencies, for fees, margins and limits per currency. Default: none.
    /// </param>
    /// <exception cref="InvalidRoutingModelException">Names are missing, duplicate or unknown, or there are too many.</exception>
    public RoutingSchema(
        IEnumerable<Dimension> dimensions,
        IEnumerable<string>? capabilities = null,
        IEnumerable<string>? verificationElements = null,
        string? currencyDimension = null)
        : this(dimensions, capabilities, verificationElements, currencyDimension, isChecked: true)
    {
    }

    private RoutingSchema(
        IEnumerable<Dimension> dimensions,
        IEnumerable<string>? capabilities,
        IEnumerable<string>? verificationElements,
        string? currencyDimension,
        bool isChecked)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        Dimensions = [.. dimensions];
        Capabilities = [.. capabilities ?? []];
        VerificationElements = [.. verificationElements ?? []];
        CurrencyDimension = currencyDimension;
        IReadOnlyList<ModelError> problems = isChecked ? SchemaValidation.Check(this) : [];
        if (problems.Count > 0)
        {
            throw new InvalidRoutingModelException(problems);
        }

        _dimensionIndexes = Indexed(Dimensions.Select(d => d.Id));
        _capabilityIndexes = Indexed(Capabilities);
        _elementIndexes = Indexed(VerificationElements);
        (_fields, CodeWords) = CodeLayout.Of(Dimensions);
    }

    /// <summary>
    /// A schema with names that are refused, so that the rest of a file can be checked against it. Null if there are too many names or
    /// values. Names must not be empty or duplicate.
    /// </summary>
    internal static RoutingSchema? Unchecked(
        Dimension[] dimensions,
        IReadOnlyCollection<string> capabilities,
        IReadOnlyCollection<string> verificationElements,
        string? currencyDimension) =>
        dimensions.Length > MaxNames || capabilities.Count > MaxNames || verificationElements.Count > MaxNames
            || dimensions.Any(d => d.Values.Length > Dimension.MaxValues)
                ? null
                : new RoutingSchema(dimensions, capabilities, verificationElements, currencyDimension, isChecked: false);

    /// <summary>The dimensions.</summary>
    public ImmutableArray<Dimension> Dimensions { get; }

    /// <summary>The channels' capabilities. The position is the bit in a capability mask.</summary>
    public ImmutableArray<string> Capabilities { get; }

    /// <summary>The cardholder details that channels may require. The position is the bit in an element mask.</summary>
    public ImmutableArray<string> VerificationElements { get; }

    /// <summary>The dimension whose values are currencies, or null.</summary>
    public string? CurrencyDimension { get; }

    /// <summary>How many 64-bit words a request's code has; at least 1.</summary>
    public int CodeWords { get; }

    /// <summary>The position of a dimension in <see cref="Dimensions"/>, or -1.</summary>
    /// <param name="id">The dimension's id.</param>
    public int IndexOf(string id) => _dimensionIndexes.GetValueOrDefault(id, -1);

    /// <summary>The dimension with an id.</summary>
    /// <param name="id">The id.</param>
    /// <exception cref="ArgumentException">The schema has no such dimension.</exception>
    public Dimension this[string id] => IndexOf(id) is >= 0 and int index
        ? Dimensions[index]
        : throw new ArgumentException(
            $"The schema has no dimension '{id}'. It has: {string.Join(", ", Dimensions.Select(d => d.Id))}.",
            nameof(id));

    /// <summary>The mask of some capabilities: bit i for <c>Capabilities[i]</c>.</summary>
    /// <param name="names">Names that the schema declares.</param>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public ulong CapabilityMask(params IEnumerable<string> names) => Mask(_capabilityIndexes, names, "capability");

    /// <summary>The mask of some verification elements: bit i for <c>VerificationElements[i]</c>.</summary>
    /// <param name="names">Names that the schema declares.</param>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public ulong VerificationElementMask(params IEnumerable<string> names) => Mask(_elementIndexes, names, "verification element");

    /// <summary>Writes one value of a required dimension into a request's code.</summary>
    /// <param name="code">The code, <see cref="CodeWords"/> words.</param>
    /// <param name="dimension">The position of a required dimension in <see cref="Dimensions"/>.</param>
    /// <param name="value">The position of the value in the dimension's values.</param>
    public void SetValue(Span<ulong> code, int dimension, int value)
    {
        Dimension of = Dimensions[dimension];
        ArgumentOutOfRangeException.ThrowIfNotEqual((int)of.Kind, (int)DimensionKind.Required, nameof(dimension));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)value, (uint)of.Values.Length, nameof(value));
        _fields[dimension].Write(code, value + 1);
    }

    /// <summary>Writes what a request says about an optional dimension into its code.</summary>
    /// <param name="code">The code, <see cref="CodeWords"/> words.</param>
    /// <param name="dimension">The position of an optional dimension in <see cref="Dimensions"/>.</param>
    /// <param name="requirement">What the request says.</param>
    public void SetRequirement(Span<ulong> code, int dimension, Requirement requirement)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual((int)Dimensions[dimension].Kind, (int)DimensionKind.Optional, nameof(dimension));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)requirement, (uint)Requirement.NotAcceptable, nameof(requirement));
        _fields[dimension].Write(code, (int)requirement);
    }

    /// <summary>Reads a request's value of a required dimension: its position, or -1 if it was not given.</summary>
    /// <param name="code">The code, <see cref="CodeWords"/> words.</param>
    /// <param name="dimension">The position of a required dimension in <see cref="Dimensions"/>.</param>
    public int GetValue(ReadOnlySpan<ulong> code, int dimension) => _fields[dimension].Read(code) - 1;

    /// <summary>Reads what a request says about an optional dimension.</summary>
    /// <param name="code">The code, <see cref="CodeWords"/> words.</param>
    /// <param name="dimension">The position of an optional dimension in <see cref="Dimensions"/>.</param>
    public Requirement GetRequirement(ReadOnlySpan<ulong> code, int dimension) => (Requirement)_fields[dimension].Read(code);

    /// <summary>
    /// What a request says of a dimension, by name; null if it says nothing, or something that the dimension does not have.
    /// </summary>
    internal string? NameIn(ReadOnlySpan<ulong> code, int dimension)
    {
        Dimension of = Dimensions[dimension];
        int said = _fields[dimension].Read(code);
        return said == 0 ? null
            : of.Kind == DimensionKind.Optional ? Enum.GetName((Requirement)said)
            : said <= of.Values.Length ? of.Values[said - 1]
            : null;
    }

    /// <summary>The code of what <see cref="NameIn"/> names; 0 for null, -1 for a name that the dimension does not have.</summary>
    internal int CodeOf(int dimension, string? name)
    {
        Dimension of = Dimensions[dimension];
        return name is null ? 0
            : of.Kind == DimensionKind.Optional
                ? Enum.TryParse(name, out Requirement requirement) && Enum.IsDefined(requirement) ? (int)requirement : -1
            : of.Contains(name) ? of.IndexOf(name) + 1
            : -1;
    }

    /// <summary>The request's currency, or null if it has none.</summary>
    internal string? CurrencyOf(ReadOnlySpan<ulong> code) =>
        CurrencyDimension is { } id && IndexOf(id) is >= 0 and int dimension && code.Length >= CodeWords ? NameIn(code, dimension) : null;

    /// <summary>The position of a dimension's field in a request's code.</summary>
    internal CodeField FieldOf(int dimension) => _fields[dimension];

    private static FrozenDictionary<string, int> Indexed(IEnumerable<string> names) =>
        names.Select((name, index) => (name, index)).ToFrozenDictionary(n => n.name, n => n.index, StringComparer.Ordinal);

    private static ulong Mask(FrozenDictionary<string, int> indexes, IEnumerable<string> names, string what)
    {
        ulong mask = 0;
        foreach (string name in names)
        {
            mask |= indexes.TryGetValue(name, out int index)
                ? 1UL << index
                : throw new ArgumentException(
                    $"The schema declares no {what} '{name}'. It declares: "
                        + $"{string.Join(", ", indexes.Keys.Order(StringComparer.Ordinal))}.",
                    nameof(names));
        }

        return mask;
    }
}
