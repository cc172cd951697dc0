using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// 64-bit words that start on a cache line. A block of 512 channels is one line; unaligned, each load would read two.
/// </summary>
internal readonly struct AlignedWords
{
    private const int LineBytes = 64;

    private readonly ulong[] _array;
    private readonly int _start;

    public AlignedWords(int length)
    {
        // Pinned, so that the collector never moves it off its line. The array has one line more than needed, so that the start can be
        // aligned.
        _array = GC.AllocateArray<ulong>(length + (LineBytes / sizeof(ulong)), pinned: true);
        Length = length;
        nint past = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) & (LineBytes - 1);
        _start = past == 0 ? 0 : (int)((LineBytes - past) / sizeof(ulong));
    }

    public int Length { get; }

    public Span<ulong> Span => _array.AsSpan(_start, Length);

    /// <summary>
    /// The first word. Code that reads on from it compares with <see cref="Length"/>, or with the number of blocks. The array has room
    /// after the start for all words.
    /// </summary>
    public ref ulong First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _start);
    }
}
