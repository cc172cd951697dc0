using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Writes each channel's supported values as one mask.</summary>
internal static class ChannelMasksBuilder
{
    public static ChannelMasks Build(OperationRows rows, RoutingSchema schema)
    {
        var parts = ImmutableArray.CreateBuilder<ChannelMasks.Part>(rows.Dimensions.Length);
        int bits = 0;
        foreach (int dimension in rows.Dimensions)
        {
            int values = schema.Dimensions[dimension].Values.Length;
            parts.Add(
                new ChannelMasks.Part(
                    schema.FieldOf(dimension), bits, values, schema.Dimensions[dimension].Kind == DimensionKind.Optional));
            bits += values;
        }

        // One bit more than there are values: the impossible value.
        int wordsPerChannel = (bits / 64) + 1;
        var masks = new ChannelMasks(parts.MoveToImmutable(), wordsPerChannel, bits, new ulong[checked(rows.Count * wordsPerChannel)]);
        for (int i = 0; i < masks.Dimensions.Length; i++)
        {
            Fill(masks, rows, rows.Dimensions[i], masks.Dimensions[i]);
        }

        return masks;
    }

    private static void Fill(ChannelMasks masks, OperationRows rows, int dimension, ChannelMasks.Part part)
    {
        for (int value = 0; value < part.Values; value++)
        {
            int bit = part.FirstBit + value;
            int row = rows.RowOf(dimension, value + 1);
            for (int position = 0; position < rows.Count; position++)
            {
                ulong supports = rows.IsSet(row, position) ? 1UL : 0;
                masks.Words[(position * masks.WordsPerChannel) + (bit >> 6)] |= supports << (bit & 63);
            }
        }
    }
}
