using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// Bitmaps over the channels of an operation, in soft-rule order: one per value of each dimension, per amount cell and per fixed property.
/// Every strategy is built from them, and they show which rule removed the last channel.
/// <code>
/// block of 512 channels 0:  row 0 (8 words = 64 bytes)  row 1  row 2 …
/// block of 512 channels 1:  row 0                       row 1  row 2 …
/// </code>
/// </summary>
internal sealed class OperationRows
{
    public const int BlockChannels = 512;
    public const int BlockWords = BlockChannels / 64;

    private readonly int[] _dimensionBase;
    private readonly int _mayBase;
    private readonly int _surelyBase;

    /// <param name="schema">The schema.</param>
    /// <param name="policy">The operation's rules.</param>
    /// <param name="count">The number of channels.</param>
    /// <param name="amounts">The rows of amounts; <see cref="AmountSpan.None"/> if amounts are not checked.</param>
    public OperationRows(RoutingSchema schema, OperationPolicy policy, int count, AmountSpan amounts)
    {
        Count = count;
        CodeWords = schema.CodeWords;
        Blocks = Math.Max(1, (Count + BlockChannels - 1) / BlockChannels);
        ChecksAmount = policy.HardRules.Any(r => r is HardRule.AmountInRange);
        Amounts = amounts;

        int rows = 0;
        _dimensionBase = new int[schema.Dimensions.Length];
        Array.Fill(_dimensionBase, -1);
        var used = ImmutableArray.CreateBuilder<int>();
        IEnumerable<HardRule.Supports> rules = policy.HardRules.OfType<HardRule.Supports>();
        foreach (HardRule.Supports rule in rules.DistinctBy(r => r.DimensionId, StringComparer.Ordinal))
        {
            int dimension = schema.IndexOf(rule.DimensionId);
            used.Add(dimension);
            _dimensionBase[dimension] = rows;
            rows += NoValueCode(schema, dimension) + 1;
        }

        Dimensions = used.ToImmutable();
        _mayBase = rows;
        _surelyBase = _mayBase + Amounts.Rows;
        All = _surelyBase + Amounts.Rows;
        Quota = All + 1;
        Hours = Quota + 1;
        Elements = Hours + 1;
        FirstList = Elements + 1;
        Rows = FirstList + policy.HardRules.Count(r => r is HardRule.AllowList or HardRule.BlockList);
        Words = new AlignedWords(checked(Blocks * Rows * BlockWords));
    }

    /// <summary>The number of channels.</summary>
    public int Count { get; }

    /// <summary>The number of words in a request's code.</summary>
    public int CodeWords { get; }

    /// <summary>The number of blocks of 512 channels; at least 1.</summary>
    public int Blocks { get; }

    /// <summary>The number of rows in a block.</summary>
    public int Rows { get; }

    public AlignedWords Words { get; }

    /// <summary>Which blocks have channels in each row; null if there are few blocks.</summary>
    public BlockSummary? Summary { get; private set; }

    /// <summary>The dimensions that the operation's hard rules check, in their order.</summary>
    public ImmutableArray<int> Dimensions { get; }

    public bool ChecksAmount { get; }

    public AmountSpan Amounts { get; }

    /// <summary>The row of all channels.</summary>
    public int All { get; }

    /// <summary>The row of channels that have a quota, or whose provider has one.</summary>
    public int Quota { get; }

    /// <summary>The row of channels with hours or maintenance.</summary>
    public int Hours { get; }

    /// <summary>The row of channels that require verification elements.</summary>
    public int Elements { get; }

    /// <summary>The row of channels that pass the first allow or block list; the others follow in the order of the rules.</summary>
    public int FirstList { get; }

    /// <summary>
    /// The lowest code that stands for no value of the dimension. It has a row without channels; every higher code uses the same row.
    /// </summary>
    public static int NoValueCode(RoutingSchema schema, int dimension) => schema.Dimensions[dimension].Values.Length + 1;

    /// <summary>Summarises the rows, when all are filled.</summary>
    public void Summarise() => Summary = BlockSummary.Of(Words, Blocks, Rows * BlockWords);

    /// <summary>The row of channels that support a code of a request's field: from 0 to <see cref="NoValueCode"/>.</summary>
    public int RowOf(int dimension, int code) => _dimensionBase[dimension] + code;

    /// <summary>Whether the hard rules check a dimension.</summary>
    public bool Checks(int dimension) => _dimensionBase[dimension] >= 0;

    /// <summary>The row of channels that accept some amount of a cell.</summary>
    public int MayRow(int amountRow) => _mayBase + amountRow;

    /// <summary>The row of channels that accept every amount of a cell.</summary>
    public int SurelyRow(int amountRow) => _surelyBase + amountRow;

    public Span<ulong> Row(int block, int row) => Words.Span.Slice(((block * Rows) + row) * BlockWords, BlockWords);

    public bool IsSet(int row, int position) => (WordOf(row, position) >> (position & 63) & 1) != 0;

    /// <summary>The word that contains a position of a row; its bit is position modulo 64.</summary>
    public ref ulong WordOf(int row, int position)
    {
        (int block, int within) = Math.DivRem(position, BlockChannels);
        return ref Words.Span[(((block * Rows) + row) * BlockWords) + (within >> 6)];
    }
}
