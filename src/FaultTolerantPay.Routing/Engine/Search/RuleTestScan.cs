using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Tests channels one by one, rule by rule, the most selective rule first: with one bit test per rule, or with a search in the channel's
/// list of values.
/// </summary>
internal ref struct RuleTestScan : ICandidateScan
{
    private readonly RuleTests _tests;
    private readonly ReadOnlySpan<ulong> _code;
    private readonly bool _byBits;
    private int _at;

    /// <param name="tests">The rules.</param>
    /// <param name="query">The request.</param>
    /// <param name="byBits">Whether to test bits; otherwise lists are searched.</param>
    /// <param name="from">The first position that may be returned.</param>
    public RuleTestScan(RuleTests tests, in RouteQuery query, bool byBits, int from)
    {
        _tests = tests;
        _code = query.Code;
        _byBits = byBits;
        _at = from;
    }

    public static bool ChecksAvailability => false;

    public int Next()
    {
        while (_at < _tests.Count)
        {
            int position = _at++;
            if (_byBits ? PassesBits(position) : PassesLists(position))
            {
                return position;
            }
        }

        return -1;
    }

    private readonly bool PassesBits(int position)
    {
        foreach (RuleTests.Rule rule in _tests.Rules)
        {
            int code = rule.Field.Read(_code);
            int word = code >> 6;
            if (word >= rule.WordsPerChannel || (rule.Bits[(position * rule.WordsPerChannel) + word] >> (code & 63) & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private readonly bool PassesLists(int position)
    {
        foreach (RuleTests.Rule rule in _tests.Rules)
        {
            if (!rule.Lists[position].AsSpan().Contains((ushort)rule.Field.Read(_code)))
            {
                return false;
            }
        }

        return true;
    }

    public int List(scoped Span<int> positions)
    {
        int count = 0;
        while (count < positions.Length && Next() is >= 0 and int position)
        {
            positions[count++] = position;
        }

        return count;
    }
}
