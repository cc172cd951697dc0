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
        // The members are in their order, so those before the first position come first.
        while (_at < _members.Length && _members[_at] < _from)
        {
            _at++;
        }

        ReadOnlySpan<ushort> members = _members[_at..];
        members = members[..Math.Min(members.Length, ICandidateScan.ListedAtOnce)];
        for (int i = 0; i < members.Length; i++)
        {
            positions[i] = members[i];
        }

        _at += members.Length;
        return members.Length;
    }
}
