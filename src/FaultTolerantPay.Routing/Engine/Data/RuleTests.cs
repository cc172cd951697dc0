using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// The discrete rules of an operation one by one, the most selective first: the rule that most channels fail for most values is asked first. Each has every channel's
/// supported values, once as bits and once as a list.
/// </summary>
/// <param name="Count">How many channels there are.</param>
/// <param name="Rules">The rules.</param>
internal sealed record RuleTests(int Count, ImmutableArray<RuleTests.Rule> Rules)
{
    public long Bytes => Rules.Sum(r => ((long)r.Bits.Length * sizeof(ulong)) + r.Lists.Sum(l => (long)l.Length * sizeof(ushort)));

    /// <summary>One rule.</summary>
    /// <param name="Field">Its dimension's field in a request's code.</param>
    /// <param name="PassShare">The share of (channel, value) pairs that pass.</param>
    /// <param name="WordsPerChannel">How many words of bits a channel has.</param>
    /// <param name="Bits">Bit c of a channel's words: it supports code c.</param>
    /// <param name="Lists">Each channel's supported codes.</param>
    internal sealed record Rule(CodeField Field, double PassShare, int WordsPerChannel, ulong[] Bits, ushort[][] Lists);
}
