using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// How one changed channel affects the positions of an operation: it leaves one position and enters another, and the channels between move
/// by one. All others keep their order.
/// </summary>
internal readonly struct ChannelReplacement
{
    private readonly ushort[] _positions;

    private ChannelReplacement(int left, int entered, ushort[] positions)
    {
        Left = left;
        Entered = entered;
        _positions = positions;
    }

    /// <summary>The position that the channel left, or -1 for a new channel.</summary>
    public int Left { get; }

    /// <summary>The position that it entered.</summary>
    public int Entered { get; }

    /// <summary>
    /// The move between two orders of an operation. Null where other channels changed their order too, because of measurements since then.
    /// </summary>
    /// <param name="before">The order before.</param>
    /// <param name="after">The order after.</param>
    /// <param name="index">The changed channel's position in the catalogue.</param>
    public static ChannelReplacement? Between(ImmutableArray<CompiledChannel> before, ImmutableArray<CompiledChannel> after, int index)
    {
        int left = -1;
        int entered = -1;
        var positions = new ushort[before.Length];
        int at = 0;
        for (int position = 0; position < after.Length; position++)
        {
            if (after[position].Index == index)
            {
                entered = position;
                continue;
            }

            if (at < before.Length && before[at].Index == index)
            {
                left = at++;
            }

            if (at == before.Length || before[at].Index != after[position].Index)
            {
                return null;
            }

            positions[at++] = (ushort)position;
        }

        left = at < before.Length && before[at].Index == index ? at : left;
        return new ChannelReplacement(left, entered, positions);
    }

    /// <summary>Writes a list that contains the channel neither before nor after the move.</summary>
    /// <returns>The number of members.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Renumber(ReadOnlySpan<ushort> list, Span<ushort> to)
    {
        ushort[] positions = _positions;
        for (int i = 0; i < list.Length; i++)
        {
            to[i] = positions[list[i]];
        }

        return list.Length;
    }

    /// <summary>Writes a list without the channel at its old position, and with it at its new one.</summary>
    /// <returns>The number of members.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Change(ReadOnlySpan<ushort> list, Span<ushort> to, bool enters)
    {
        int count = 0;
        foreach (ushort member in list)
        {
            if (member == Left)
            {
                continue;
            }

            if (enters && _positions[member] > Entered)
            {
                to[count++] = (ushort)Entered;
                enters = false;
            }

            to[count++] = _positions[member];
        }

        if (enters)
        {
            to[count++] = (ushort)Entered;
        }

        return count;
    }
}
