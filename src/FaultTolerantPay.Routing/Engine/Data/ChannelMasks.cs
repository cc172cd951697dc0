using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// Each channel's supported values as one mask, dimension after dimension: bit 0 of a dimension is its first value. A request's mask has
/// one bit for each dimension that it uses. A channel supports the request if its mask contains all bits of the request.
/// </summary>
/// <param name="Dimensions">The dimensions that are checked.</param>
/// <param name="WordsPerChannel">The number of words in a mask.</param>
/// <param name="Impossible">A bit that no channel has, for a missing value and for a code without a value.</param>
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

    /// <summary>The part of a mask for one dimension.</summary>
    /// <param name="Field">Its field in a request's code.</param>
    /// <param name="FirstBit">The bit of its first value.</param>
    /// <param name="Values">How many values it has.</param>
    /// <param name="IsOptional">Whether a request may ignore it.</param>
    internal readonly record struct Part(CodeField Field, int FirstBit, int Values, bool IsOptional);
}
