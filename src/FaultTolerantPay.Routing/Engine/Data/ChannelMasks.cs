using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// Each channel's supported values as bits, dimension after dimension, in one mask: bit 0 of a dimension is its first value. A request's mask has one bit
/// for each dimension that it cares about; a channel supports the request if all of the request's bits are in the channel's mask.
/// </summary>
/// <param name="Dimensions">The dimensions that are checked.</param>
/// <param name="WordsPerChannel">How many words a mask has.</param>
/// <param name="Impossible">A bit that no channel has, for a value that was not given and for a code that is the number of no value.</param>
/// <param name="Words">The channels' masks, one after the other.</param>
internal sealed record ChannelMasks(ImmutableArray<ChannelMasks.Part> Dimensions, int WordsPerChannel, int Impossible, ulong[] Words)
{
    public long Bytes => (long)Words.Length * sizeof(ulong);

    /// <summary>Writes a request's mask.</summary>
    public void RequestMask(in RouteQuery query, Span<ulong> mask)
    {
        mask.Clear();
        foreach (Part part in Dimensions)
        {
            int code = part.Field.Read(query.Code);
            if (code == 0 && part.IsOptional)
            {
                continue;
            }

            int bit = code == 0 || code > part.Values ? Impossible : part.FirstBit + code - 1;
            mask[bit >> 6] |= 1UL << (bit & 63);
        }
    }

    /// <summary>One dimension's part of a mask.</summary>
    /// <param name="Field">Its field in a request's code.</param>
    /// <param name="FirstBit">The bit of its first value.</param>
    /// <param name="Values">How many values it has.</param>
    /// <param name="IsOptional">Whether a request need not care about it.</param>
    internal readonly record struct Part(CodeField Field, int FirstBit, int Values, bool IsOptional);
}
