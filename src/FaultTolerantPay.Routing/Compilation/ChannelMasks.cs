using System.Collections.Immutable;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Engine;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// Each channel's supported values as bits, dimension after dimension, in one mask: bit 0 of a dimension is its first value. A request's mask has one bit
/// for each dimension that it cares about; a channel supports the request if all of the request's bits are in the channel's mask.
/// </summary>
internal sealed class ChannelMasks
{
    private readonly ImmutableArray<(CodeField Field, int FirstBit, int Values, bool IsOptional)> _dimensions;

    public ChannelMasks(SceneRows rows, RoutingSchema schema)
    {
        Count = rows.Count;
        var dimensions = ImmutableArray.CreateBuilder<(CodeField, int, int, bool)>(rows.Dimensions.Length);
        int bits = 0;
        foreach (int dimension in rows.Dimensions)
        {
            int values = schema.Dimensions[dimension].Values.Length;
            dimensions.Add((schema.FieldOf(dimension), bits, values, schema.Dimensions[dimension].Kind == DimensionKind.Optional));
            bits += values;
        }

        // One more bit, which no channel has, for a value that was not given and for a code that is the number of no value.
        Impossible = bits;
        WordsPerChannel = (bits / 64) + 1;
        _dimensions = dimensions.MoveToImmutable();
        Words = new ulong[checked(Count * WordsPerChannel)];
        for (int i = 0; i < _dimensions.Length; i++)
        {
            FillDimension(rows, rows.Dimensions[i], _dimensions[i].FirstBit, _dimensions[i].Values);
        }
    }

    public int Count { get; }

    public int WordsPerChannel { get; }

    public ulong[] Words { get; }

    private int Impossible { get; }

    public long Bytes => (long)Words.Length * sizeof(ulong);

    /// <summary>Writes a request's mask.</summary>
    public void RequestMask(in RouteQuery query, Span<ulong> mask)
    {
        mask.Clear();
        foreach ((CodeField field, int firstBit, int values, bool isOptional) in _dimensions)
        {
            int code = field.Read(query.Code);
            if (code == 0 && isOptional)
            {
                continue;
            }

            int bit = code == 0 || code > values ? Impossible : firstBit + code - 1;
            mask[bit >> 6] |= 1UL << (bit & 63);
        }
    }

    private void FillDimension(SceneRows rows, int dimension, int firstBit, int values)
    {
        for (int value = 0; value < values; value++)
        {
            int bit = firstBit + value;
            for (int position = 0; position < Count; position++)
            {
                Span<ulong> row = rows.Row(position / SceneRows.BlockChannels, rows.RowOf(dimension, value + 1));
                int within = position % SceneRows.BlockChannels;
                Words[(position * WordsPerChannel) + (bit >> 6)] |= ((row[within >> 6] >> (within & 63)) & 1) << (bit & 63);
            }
        }
    }
}
