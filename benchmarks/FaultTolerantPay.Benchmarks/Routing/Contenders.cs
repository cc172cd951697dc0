using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>
/// What else one could write for the seed's example, each as well as its idea allows. All answer with the position of the channel in the
/// catalogue, or -1.
/// </summary>
internal sealed class Contenders
{
    private const int Dimensions = 8;

    private readonly Item[] _items;
    private readonly Item[] _sorted;
    private readonly LoopItem[] _loop;
    private readonly ulong[] _masks;
    private readonly (long Min, long Max, bool IsUp, int Index)[] _rest;
    private readonly int[] _firstBits = new int[Dimensions];

    public Contenders(SeedExample example)
    {
        RoutingSchema schema = example.Schema;
        int bits = 0;
        for (int d = 0; d < Dimensions; d++)
        {
            _firstBits[d] = bits;
            bits += schema.Dimensions[d].Values.Length;
        }

        _items = new Item[example.Catalogue.Channels.Length];
        for (int i = 0; i < _items.Length; i++)
        {
            Channel channel = example.Catalogue.Channels[i];
            var supported = schema.Dimensions.Select(d => channel.Supports[d.Id].Names.Select(d.IndexOf).ToHashSet()).ToArray();
            _items[i] =
                new Item(i, supported, channel.Amount.MinMinor, channel.Amount.MaxMinor, channel.Fees.Base.FixedMinor, example.IsUp[i]);
        }

        Item[] sorted = [.. _items.OrderBy(i => i.Cost).ThenBy(i => i.Index)];
        _sorted = sorted;
        _loop = [.. sorted.Select(i => new LoopItem(i))];
        _rest = [.. sorted.Select(i => (i.Min, i.Max, i.IsUp, i.Index))];
        _masks = [.. sorted.Select(i => Enumerable.Range(0, Dimensions)
            .Aggregate(0UL, (m, d) => i.Supported[d].Aggregate(m, (n, v) => n | (1UL << (_firstBits[d] + v)))))];
        Requests = new int[SeedExample.Requests][];
        RequestMasks = new ulong[SeedExample.Requests];
        Amounts = example.Amounts;
        for (int r = 0; r < Requests.Length; r++)
        {
            Requests[r] = [.. Enumerable.Range(0, Dimensions).Select(d => schema.GetValue([example.Codes[r]], d))];
            RequestMasks[r] = Enumerable.Range(0, Dimensions).Aggregate(0UL, (m, d) => m | (1UL << (_firstBits[d] + Requests[r][d])));
        }
    }

    public int[][] Requests { get; }

    public ulong[] RequestMasks { get; }

    public long[] Amounts { get; }

    /// <summary>LINQ over objects with sets.</summary>
    public int Linq(int request)
    {
        int[] values = Requests[request];
        long amount = Amounts[request];
        Item? best = _items
            .Where(i => i.Supported[0].Contains(values[0]))
            .Where(i => i.Supported[1].Contains(values[1]))
            .Where(i => i.Supported[2].Contains(values[2]))
            .Where(i => i.Supported[3].Contains(values[3]))
            .Where(i => i.Supported[4].Contains(values[4]))
            .Where(i => i.Supported[5].Contains(values[5]))
            .Where(i => i.Supported[6].Contains(values[6]))
            .Where(i => i.Supported[7].Contains(values[7]))
            .Where(i => i.Min <= amount && amount <= i.Max)
            .Where(i => i.IsUp)
            .MinBy(i => (i.Cost, i.Index));
        return best?.Index ?? -1;
    }

    /// <summary>
    /// A loop over the same objects with sets, sorted by cost, in the order of the policy: leaves each channel at the first rule that it
    /// fails, and ends at the first
    /// channel that passes.
    /// </summary>
    public int LoopOverSets(int request)
    {
        int[] values = Requests[request];
        long amount = Amounts[request];
        foreach (Item item in _sorted)
        {
            if (Supports(item, values) && item.Min <= amount && amount <= item.Max && item.IsUp)
            {
                return item.Index;
            }
        }

        return -1;
    }

    private static bool Supports(Item item, int[] values)
    {
        for (int d = 0; d < values.Length; d++)
        {
            if (!item.Supported[d].Contains(values[d]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The same loop made fast by hand for this very schema: objects with bits in a field per dimension, all rules in one condition without
    /// an inner loop.
    /// </summary>
    public int Loop(int request)
    {
        int[] v = Requests[request];
        long amount = Amounts[request];
        foreach (LoopItem item in _loop)
        {
            if ((item.Transaction >> v[0] & 1) != 0
                && (item.Card >> v[1] & 1) != 0
                && (item.Bank >> v[2] & 1) != 0
                && (item.Industry >> v[3] & 1) != 0
                && (item.Authorisation >> v[4] & 1) != 0
                && (item.Signing >> v[5] & 1) != 0
                && (item.Payment >> v[6] & 1) != 0
                && (item.Connection >> v[7] & 1) != 0
                && item.Min <= amount
                && amount <= item.Max
                && item.IsUp)
            {
                return item.Index;
            }
        }

        return -1;
    }

    /// <summary>The same with the most selective rules first: the bank, then the industry.</summary>
    public int SelectiveLoop(int request)
    {
        int[] v = Requests[request];
        long amount = Amounts[request];
        foreach (LoopItem item in _loop)
        {
            if ((item.Bank >> v[2] & 1) != 0
                && (item.Industry >> v[3] & 1) != 0
                && item.Min <= amount
                && amount <= item.Max
                && (item.Transaction >> v[0] & 1) != 0
                && (item.Card >> v[1] & 1) != 0
                && (item.Authorisation >> v[4] & 1) != 0
                && (item.Signing >> v[5] & 1) != 0
                && (item.Payment >> v[6] & 1) != 0
                && (item.Connection >> v[7] & 1) != 0
                && item.IsUp)
            {
                return item.Index;
            }
        }

        return -1;
    }

    /// <summary>
    /// One 64-bit mask per channel, sorted by cost, four channels at once with AVX2; amount and availability of those that hit.
    /// </summary>
    public int RowMasks(int request)
    {
        ulong mask = RequestMasks[request];
        long amount = Amounts[request];
        var wanted = Vector256.Create(mask);
        ref ulong first = ref MemoryMarshal.GetArrayDataReference(_masks);
        int i = 0;
        for (; i + 4 <= _masks.Length; i += 4)
        {
            uint hits = Vector256.Equals(Vector256.LoadUnsafe(ref Unsafe.Add(ref first, i)) & wanted, wanted).ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
            {
                int at = i + BitOperations.TrailingZeroCount(hits);
                if (Takes(at, amount))
                {
                    return _rest[at].Index;
                }
            }
        }

        for (; i < _masks.Length; i++)
        {
            if ((_masks[i] & mask) == mask && Takes(i, amount))
            {
                return _rest[i].Index;
            }
        }

        return -1;
    }

    private bool Takes(int at, long amount)
    {
        ref readonly var rest = ref _rest[at];
        return rest.Min <= amount && amount <= rest.Max && rest.IsUp;
    }

    private sealed record Item(int Index, HashSet<int>[] Supported, long Min, long Max, long Cost, bool IsUp);

    private sealed class LoopItem
    {
        public readonly int Transaction;
        public readonly int Card;
        public readonly int Bank;
        public readonly int Industry;
        public readonly int Authorisation;
        public readonly int Signing;
        public readonly int Payment;
        public readonly int Connection;
        public readonly long Min;
        public readonly long Max;
        public readonly bool IsUp;
        public readonly int Index;

        public LoopItem(Item item)
        {
            int Bits(int dimension) => item.Supported[dimension].Aggregate(0, (bits, value) => bits | (1 << value));
            Transaction = Bits(0);
            Card = Bits(1);
            Bank = Bits(2);
            Industry = Bits(3);
            Authorisation = Bits(4);
            Signing = Bits(5);
            Payment = Bits(6);
            Connection = Bits(7);
            Min = item.Min;
            Max = item.Max;
            IsUp = item.IsUp;
            Index = item.Index;
        }
    }
}
