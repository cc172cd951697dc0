using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>The list of the request's combination, made beforehand.</summary>
internal ref struct CombinationScan : ICandidateScan
{
    private readonly ReadOnlySpan<ushort> _members;
    private int _at;

    public CombinationScan(ReadOnlySpan<ushort> members) => _members = members;

    public static bool ChecksAvailability => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int from)
    {
        while (_at < _members.Length)
        {
            int member = _members[_at++];
            if (member >= from)
            {
                return member;
            }
        }

        return -1;
    }
}
