using System.Collections.Immutable;
using FaultTolerantPay.Routing.Catalogue;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// The discrete rules of a scene one by one, the most selective first: the rule that most channels fail for most values is asked first. Each has every channel's
/// supported values, once as bits and once as a list.
/// </summary>
internal sealed class RuleTests
{
    public RuleTests(SceneRows rows, RoutingSchema schema)
    {
        Count = rows.Count;
        Rules = [.. rows.Dimensions.Select(d => new Rule(rows, schema, d)).OrderBy(r => r.PassShare)];
    }

    public int Count { get; }

    public ImmutableArray<Rule> Rules { get; }

    public long Bytes => Rules.Sum(r => ((long)r.Bits.Length * sizeof(ulong)) + r.Lists.Sum(l => (long)l.Length * sizeof(ushort)));

    internal sealed class Rule
    {
        public Rule(SceneRows rows, RoutingSchema schema, int dimension)
        {
            Field = schema.FieldOf(dimension);
            int codes = schema.Dimensions[dimension].Values.Length + 1;
            WordsPerChannel = (codes + 63) / 64;
            Bits = new ulong[checked(rows.Count * WordsPerChannel)];
            var lists = new List<ushort>[rows.Count];
            for (int i = 0; i < lists.Length; i++)
            {
                lists[i] = [];
            }

            long passes = 0;
            for (int code = 0; code < codes; code++)
            {
                for (int position = 0; position < rows.Count; position++)
                {
                    Span<ulong> row = rows.Row(position / SceneRows.BlockChannels, rows.RowOf(dimension, code));
                    int within = position % SceneRows.BlockChannels;
                    if ((row[within >> 6] >> (within & 63) & 1) != 0)
                    {
                        Bits[(position * WordsPerChannel) + (code >> 6)] |= 1UL << (code & 63);
                        lists[position].Add((ushort)code);
                        passes++;
                    }
                }
            }

            Lists = [.. lists.Select(l => l.ToArray())];
            PassShare = (double)passes / Math.Max(1L, (long)rows.Count * (codes - (schema.Dimensions[dimension].Kind == DimensionKind.Optional ? 0 : 1)));
        }

        public CodeField Field { get; }

        /// <summary>The share of (channel, value) pairs that pass.</summary>
        public double PassShare { get; }

        public int WordsPerChannel { get; }

        /// <summary>Bit c of a channel's words: it supports code c.</summary>
        public ulong[] Bits { get; }

        /// <summary>Each channel's supported codes.</summary>
        public ushort[][] Lists { get; }
    }
}
