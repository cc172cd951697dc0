using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Writes the discrete rules of an operation one by one, the most selective first.</summary>
internal static class RuleTestsBuilder
{
    public static RuleTests Build(OperationRows rows, RoutingSchema schema) =>
        new(rows.Count, [.. rows.Dimensions.Select(d => RuleOf(rows, schema, d)).OrderBy(r => r.PassShare)]);

    private static RuleTests.Rule RuleOf(OperationRows rows, RoutingSchema schema, int dimension)
    {
        int codes = schema.Dimensions[dimension].Values.Length + 1;
        int wordsPerChannel = (codes + 63) / 64;
        var bits = new ulong[checked(rows.Count * wordsPerChannel)];
        var lists = new List<ushort>[rows.Count];
        for (int i = 0; i < lists.Length; i++)
        {
            lists[i] = [];
        }

        long passes = 0;
        for (int code = 0; code < codes; code++)
        {
            int row = rows.RowOf(dimension, code);
            for (int position = 0; position < rows.Count; position++)
            {
                if (rows.IsSet(row, position))
                {
                    bits[(position * wordsPerChannel) + (code >> 6)] |= 1UL << (code & 63);
                    lists[position].Add((ushort)code);
                    passes++;
                }
            }
        }

        int givable = codes - (schema.Dimensions[dimension].Kind == DimensionKind.Optional ? 0 : 1);
        double passShare = (double)passes / Math.Max(1L, (long)rows.Count * givable);
        return new RuleTests.Rule(schema.FieldOf(dimension), passShare, wordsPerChannel, bits, [.. lists.Select(l => l.ToArray())]);
    }
}
