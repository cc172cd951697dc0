using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// The discrete rules of an operation, the most selective first: the rule that rejects the most (channel, value) pairs. Each has every
/// channel's supported values, both as bits and as a list.
/// </summary>
/// <param name="Count">The number of channels.</param>
/// <param name="Rules">The rules.</param>
internal sealed record RuleTests(int Count, ImmutableArray<RuleTests.Rule> Rules)
{
    public long Bytes => Rules.Sum(r => ((long)r.Bits.Length * sizeof(ulong)) + r.Lists.Sum(l => (long)l.Length * sizeof(ushort)));

    /// <summary>One rule.</summary>
    /// <param name="Field">Its dimension's field in a request's code.</param>
    /// <param name="PassShare">The share of (channel, value) pairs that pass.</param>
    /// <param name="WordsPerChannel">The number of words of bits per channel.</param>
    /// <param name="Bits">Bit c of a channel's words: whether it supports code c.</param>
    /// <param name="Lists">Each channel's supported codes.</param>
    internal sealed record Rule(CodeField Field, double PassShare, int WordsPerChannel, ulong[] Bits, ushort[][] Lists);
}
