using FaultTolerantPay.Routing.Compilation;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>Channel by channel, rule by rule, the most selective rule first: by one bit test each, or by a search in the channel's list of values.</summary>
internal readonly ref struct RuleTestScan : ICandidateScan
{
    private readonly RuleTests _tests;
    private readonly ReadOnlySpan<ulong> _code;
    private readonly bool _byBits;

    public RuleTestScan(RuleTests tests, in RouteQuery query, bool byBits)
    {
        _tests = tests;
        _code = query.Code;
        _byBits = byBits;
    }

    public static bool ChecksAvailability => false;

    public int Next(int from)
    {
        for (; from < _tests.Count; from++)
        {
            if (_byBits ? PassesBits(from) : PassesLists(from))
            {
                return from;
            }
        }

        return -1;
    }

    private bool PassesBits(int position)
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

    private bool PassesLists(int position)
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
}
