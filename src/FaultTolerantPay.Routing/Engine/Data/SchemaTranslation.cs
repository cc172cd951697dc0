using System.Collections.Immutable;
using System.Numerics;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// Translates a query of another schema into a table's schema, by the names of dimensions, values, capabilities and elements. If the
/// table's schema lacks a name, the query is refused; nothing is guessed.
/// </summary>
internal sealed class SchemaTranslation
{
    private const int NoCode = -1;

    private readonly RoutingSchema _from;
    private readonly RoutingSchema _to;
    private readonly bool _isSame;
    private readonly ImmutableArray<DimensionWords> _dimensions = [];
    private readonly ImmutableArray<ulong> _capabilities = [];
    private readonly ImmutableArray<ulong> _elements = [];

    public SchemaTranslation(RoutingSchema from, RoutingSchema to)
    {
        _from = from;
        _to = to;
        _isSame = IsSame(from, to);
        if (!_isSame)
        {
            _dimensions = [.. Enumerable.Range(0, from.Dimensions.Length).Select(d => WordsOf(from, to, d))];
            _capabilities = BitsOf(from.Capabilities, to.Capabilities);
            _elements = BitsOf(from.VerificationElements, to.VerificationElements);
        }
    }

    /// <summary>Translates the query.</summary>
    /// <param name="query">The query, in the other schema.</param>
    /// <param name="room">Room for the words of a code of the table's schema.</param>
    /// <param name="refusal">Why the query cannot be translated; then the result has no meaning.</param>
    public RouteQuery Translate(scoped in RouteQuery query, Span<ulong> room, out QueryRefusal refusal)
    {
        refusal = query.Code.Length < _from.CodeWords ? QueryRefusal.CodeTooShort : QueryRefusal.None;
        if (refusal != QueryRefusal.None)
        {
            return default;
        }

        ReadOnlySpan<ulong> code = query.Code;
        ulong needed = query.NeededCapabilities;
        ulong given = query.GivenElements;
        if (!_isSame)
        {
            room.Clear();
            foreach (DimensionWords dimension in _dimensions)
            {
                int own = dimension.CodeOf(query.Code);
                if (own == NoCode)
                {
                    refusal = QueryRefusal.OtherSchema;
                    return default;
                }

                if (own != 0)
                {
                    dimension.To.Write(room, own);
                }
            }

            if (!TryMap(query.NeededCapabilities, _capabilities, out needed))
            {
                refusal = QueryRefusal.OtherSchema;
                return default;
            }

            // No channel of this table requires the element, so it is dropped.
            TryMap(query.GivenElements, _elements, out given);
            code = room;
        }

        return new RouteQuery
        {
            Schema = _to,
            Code = code,
            AmountMinor = query.AmountMinor,
            Now = query.Now,
            Transaction = query.Transaction,
            NeededCapabilities = needed,
            GivenElements = given,
            SignedOn = query.SignedOn,
            EnabledOn = query.EnabledOn,
            Tried = query.Tried,
            Among = query.Among,
        };
    }

    /// <summary>The part of a refused query that the table's schema does not have, for people.</summary>
    public string WhyNot(in RouteQuery query)
    {
        for (int d = 0; d < _dimensions.Length; d++)
        {
            int code = _dimensions[d].From.Read(query.Code);
            Dimension dimension = _from.Dimensions[d];
            if (_dimensions[d].CodeOf(query.Code) == NoCode)
            {
                return _to.IndexOf(dimension.Id) < 0 ? $"the table's schema has no dimension '{dimension.Id}'"
                    : _to[dimension.Id].Kind != dimension.Kind
                        ? $"dimension '{dimension.Id}' is {_to[dimension.Id].Kind} in the table's schema, and {dimension.Kind} in the query"
                    : code > dimension.Values.Length ? $"dimension '{dimension.Id}' has no code {code} in the query's schema"
                    : dimension.Values[code - 1] == dimension.OtherValue
                        ? $"'{dimension.OtherValue}' of dimension '{dimension.Id}' stands for other values in the table's schema"
                    : $"dimension '{dimension.Id}' has no value '{dimension.Values[code - 1]}' in the table's schema";
            }
        }

        int bit = BitOperations.TrailingZeroCount(query.NeededCapabilities & ~Translatable(_capabilities));
        return bit < _from.Capabilities.Length
            ? $"the table's schema has no capability '{_from.Capabilities[bit]}'"
            : $"the query's schema has no capability number {bit}";
    }

    private static bool IsSame(RoutingSchema a, RoutingSchema b) =>
        a.Dimensions.Length == b.Dimensions.Length
            && a.Dimensions.Zip(b.Dimensions).All(p => p.First.Id == p.Second.Id
                && p.First.Kind == p.Second.Kind
                && p.First.OtherValue == p.Second.OtherValue
                && p.First.Values.SequenceEqual(p.Second.Values))
            && a.Capabilities.SequenceEqual(b.Capabilities)
            && a.VerificationElements.SequenceEqual(b.VerificationElements);

    private static DimensionWords WordsOf(RoutingSchema from, RoutingSchema to, int index)
    {
        Dimension dimension = from.Dimensions[index];
        int[] codes = new int[dimension.Values.Length + 1];
        int own = to.IndexOf(dimension.Id);
        if (own < 0)
        {
            // The table's schema lacks the dimension: only a request that does not use it can be translated.
            codes.AsSpan(1).Fill(NoCode);
            return new DimensionWords(from.FieldOf(index), default, codes);
        }

        Dimension known = to.Dimensions[own];
        if (known.Kind != dimension.Kind)
        {
            // "Not given" matches no channel and "don't care" matches every channel: neither may become the other.
            Array.Fill(codes, NoCode);
            return new DimensionWords(from.FieldOf(index), to.FieldOf(own), codes);
        }

        for (int value = 0; value < dimension.Values.Length; value++)
        {
            string name = dimension.Values[value];
            int at = name == dimension.OtherValue && !OtherIsOther(dimension, known) ? NoCode : known.IndexOf(name);
            codes[value + 1] = at < 0 ? NoCode : at + 1;
        }

        return new DimensionWords(from.FieldOf(index), to.FieldOf(own), codes);
    }

    // "Other" in a query means a name that the query's schema does not list. It is "other" here too only if this table's schema lists no
    // additional name.
    private static bool OtherIsOther(Dimension from, Dimension to) =>
        to.OtherValue is not null
            && (to.OtherValue == from.OtherValue || !to.Contains(from.OtherValue!))
            && to.Values.All(v => from.Contains(v) || v == to.OtherValue);

    private static ImmutableArray<ulong> BitsOf(ImmutableArray<string> from, ImmutableArray<string> to) =>
        [.. from.Select(name => to.IndexOf(name) is >= 0 and int at ? 1UL << at : 0)];

    private static bool TryMap(ulong mask, ImmutableArray<ulong> bits, out ulong mapped)
    {
        mapped = 0;
        for (int bit = 0; bit < bits.Length; bit++)
        {
            mapped |= (mask >> bit & 1) != 0 ? bits[bit] : 0;
        }

        return (mask & ~Translatable(bits)) == 0;
    }

    private static ulong Translatable(ImmutableArray<ulong> bits)
    {
        ulong translatable = 0;
        for (int bit = 0; bit < bits.Length; bit++)
        {
            translatable |= bits[bit] != 0 ? 1UL << bit : 0;
        }

        return translatable;
    }

    /// <summary>The translation of one dimension.</summary>
    /// <param name="From">Its field in the query's code.</param>
    /// <param name="To">Its field in a code of the table's schema.</param>
    /// <param name="Codes">By the code in the query: the code in the table's schema, or <see cref="NoCode"/>.</param>
    private sealed record DimensionWords(CodeField From, CodeField To, int[] Codes)
    {
        public int CodeOf(ReadOnlySpan<ulong> code) => From.Read(code) is var read && read < Codes.Length ? Codes[read] : NoCode;
    }
}
