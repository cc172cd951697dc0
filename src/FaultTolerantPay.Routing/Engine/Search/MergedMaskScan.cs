using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Tests all discrete rules with one comparison of masks per channel; eight channels per step if a mask is one word.</summary>
internal ref struct MergedMaskScan : ICandidateScan
{
    private readonly ReadOnlySpan<ulong> _channels;
    private readonly ReadOnlySpan<ulong> _request;
    private readonly bool _useVectors;
    private int _at;

    /// <param name="masks">The channels' masks.</param>
    /// <param name="query">The request.</param>
    /// <param name="request">Room for one channel's words.</param>
    /// <param name="useVectors">Whether to compare eight channels per step.</param>
    /// <param name="from">The first position that may be returned.</param>
    public MergedMaskScan(ChannelMasks masks, in RouteQuery query, Span<ulong> request, bool useVectors, int from)
    {
        masks.RequestMask(query, request);
        _channels = masks.Words;
        _request = request;
        _useVectors = useVectors;
        _at = from;
    }

    public static bool ChecksAvailability => false;

    public int Next()
    {
        int position = _request.Length > 1 ? NextOfMany(_at) : NextOfOne(_at);
        _at = position < 0 ? _at : position + 1;
        return position;
    }

    private readonly int NextOfOne(int from)
    {
        ulong request = _request[0];
        if (_useVectors && Vector512.IsHardwareAccelerated)
        {
            var wanted = Vector512.Create(request);
            ref ulong first = ref MemoryMarshal.GetReference(_channels);
            for (; from + 8 <= _channels.Length; from += 8) // The check for the load.
            {
                ulong hits = Vector512.Equals(
                    Vector512.LoadUnsafe(ref Unsafe.Add(ref first, from)) & wanted,
                    wanted).ExtractMostSignificantBits();
                if (hits != 0)
                {
                    return from + BitOperations.TrailingZeroCount(hits);
                }
            }
        }
        else if (_useVectors && Vector256.IsHardwareAccelerated)
        {
            var wanted = Vector256.Create(request);
            ref ulong first = ref MemoryMarshal.GetReference(_channels);
            for (; from + 4 <= _channels.Length; from += 4) // The check for the load.
            {
                uint hits = Vector256.Equals(
                    Vector256.LoadUnsafe(ref Unsafe.Add(ref first, from)) & wanted,
                    wanted).ExtractMostSignificantBits();
                if (hits != 0)
                {
                    return from + BitOperations.TrailingZeroCount(hits);
                }
            }
        }

        for (; from < _channels.Length; from++)
        {
            if ((_channels[from] & request) == request)
            {
                return from;
            }
        }

        return -1;
    }

    private readonly int NextOfMany(int from)
    {
        int words = _request.Length;
        for (; (from * words) < _channels.Length; from++)
        {
            ReadOnlySpan<ulong> channel = _channels.Slice(from * words, words);
            int i = 0;
            while (i < words && (channel[i] & _request[i]) == _request[i])
            {
                i++;
            }

            if (i == words)
            {
                return from;
            }
        }

        return -1;
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
