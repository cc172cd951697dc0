using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Scans the precomputed list of the request's combination.</summary>
internal ref struct CombinationScan : ICandidateScan
{
    private readonly ReadOnlySpan<ushort> _members;
    private readonly int _from;
    private int _at;

    /// <param name="members">The channels of the combination.</param>
    /// <param name="from">The first position that may be returned.</param>
    public CombinationScan(ReadOnlySpan<ushort> members, int from)
    {
        _members = members;
        _from = from;
    }

    public static bool ChecksAvailability => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next()
    {
        while (_at < _members.Length)
        {
            int member = _members[_at++];
            if (member >= _from)
            {
                return member;
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
