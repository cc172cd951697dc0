using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// 64-bit words that begin on a cache line. A block of 512 channels is one line; unaligned, each load would touch two.
/// </summary>
internal readonly struct AlignedWords
{
    private const int LineBytes = 64;

    private readonly ulong[] _array;
    private readonly int _start;

    public AlignedWords(int length)
    {
        // Pinned, so that the collector never moves it off its line. One line more than needed leaves room to begin on one.
        _array = GC.AllocateArray<ulong>(length + (LineBytes / sizeof(ulong)), pinned: true);
        Length = length;
        nint past = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) & (LineBytes - 1);
        _start = past == 0 ? 0 : (int)((LineBytes - past) / sizeof(ulong));
    }

    public int Length { get; }

    public Span<ulong> Span => _array.AsSpan(_start, Length);

    /// <summary>The first word; who reads on from it compares with <see cref="Length"/>, or with the blocks of which there are as many words. The array has room behind the start for all of them.</summary>
    public ref ulong First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _start);
    }
}
