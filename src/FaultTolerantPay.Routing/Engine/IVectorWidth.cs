using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// How one block of 512 channels is tested. A struct as type parameter, so that each width is compiled on its own and costs no call; the scalar one is
/// the plain meaning that tests compare the others with.
/// </summary>
internal interface IVectorWidth
{
    /// <summary>Which of the block's eight words have a channel in all five rows: bit i for word i. (The scalar width gives the first such word alone.)</summary>
    static abstract uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e);

    /// <summary>Eight words at once: <paramref name="a"/> becomes the channels that are in both rows.</summary>
    static abstract void AndInto(ref ulong a, ref ulong b);

    /// <summary>Which of eight words are not zero. (The scalar width gives the first such word alone.)</summary>
    static abstract uint NonZeroWords(ref ulong a);
}

/// <summary>One load and one test for a block: AVX-512.</summary>
internal readonly struct Width512 : IVectorWidth
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e)
        => NonZero(Vector512.LoadUnsafe(ref a) & Vector512.LoadUnsafe(ref b) & Vector512.LoadUnsafe(ref c) & Vector512.LoadUnsafe(ref d) & Vector512.LoadUnsafe(ref e));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AndInto(ref ulong a, ref ulong b) => (Vector512.LoadUnsafe(ref a) & Vector512.LoadUnsafe(ref b)).StoreUnsafe(ref a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NonZeroWords(ref ulong a) => NonZero(Vector512.LoadUnsafe(ref a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonZero(Vector512<ulong> v) => (uint)(~Vector512.Equals(v, Vector512<ulong>.Zero)).ExtractMostSignificantBits();
}

/// <summary>Two halves for a block: AVX2.</summary>
internal readonly struct Width256 : IVectorWidth
{
    private const int Words = 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e)
        => NonZero(And(ref a, ref b, ref c, ref d, ref e, 0)) | (NonZero(And(ref a, ref b, ref c, ref d, ref e, Words)) << Words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AndInto(ref ulong a, ref ulong b)
    {
        (Vector256.LoadUnsafe(ref a) & Vector256.LoadUnsafe(ref b)).StoreUnsafe(ref a);
        (Vector256.LoadUnsafe(ref a, Words) & Vector256.LoadUnsafe(ref b, Words)).StoreUnsafe(ref a, Words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NonZeroWords(ref ulong a) => NonZero(Vector256.LoadUnsafe(ref a)) | (NonZero(Vector256.LoadUnsafe(ref a, Words)) << Words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> And(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, nuint at)
        => Vector256.LoadUnsafe(ref a, at) & Vector256.LoadUnsafe(ref b, at) & Vector256.LoadUnsafe(ref c, at) & Vector256.LoadUnsafe(ref d, at) & Vector256.LoadUnsafe(ref e, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonZero(Vector256<ulong> v) => (~Vector256.Equals(v, Vector256<ulong>.Zero)).ExtractMostSignificantBits();
}

/// <summary>Four quarters for a block: SSE2, Arm64.</summary>
internal readonly struct Width128 : IVectorWidth
{
    private const int Words = 2;
    private const int Block = 8;

    public static uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e)
    {
        uint mask = 0;
        for (int i = 0; i < Block; i += Words)
        {
            nuint at = (nuint)i;
            mask |= NonZero(
                Vector128.LoadUnsafe(ref a, at) & Vector128.LoadUnsafe(ref b, at) & Vector128.LoadUnsafe(ref c, at) & Vector128.LoadUnsafe(ref d, at) & Vector128.LoadUnsafe(ref e, at)) << i;
        }

        return mask;
    }

    public static void AndInto(ref ulong a, ref ulong b)
    {
        for (nuint at = 0; at < Block; at += Words)
        {
            (Vector128.LoadUnsafe(ref a, at) & Vector128.LoadUnsafe(ref b, at)).StoreUnsafe(ref a, at);
        }
    }

    public static uint NonZeroWords(ref ulong a)
    {
        uint mask = 0;
        for (int i = 0; i < Block; i += Words)
        {
            mask |= NonZero(Vector128.LoadUnsafe(ref a, (nuint)i)) << i;
        }

        return mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonZero(Vector128<ulong> v) => (~Vector128.Equals(v, Vector128<ulong>.Zero)).ExtractMostSignificantBits();
}

/// <summary>One word after the other, up to the first that has a channel.</summary>
internal readonly struct WidthScalar : IVectorWidth
{
    private const int Block = 8;

    public static uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e)
    {
        for (int i = 0; i < Block; i++)
        {
            if ((Unsafe.Add(ref a, i) & Unsafe.Add(ref b, i) & Unsafe.Add(ref c, i) & Unsafe.Add(ref d, i) & Unsafe.Add(ref e, i)) != 0)
            {
                return 1U << i;
            }
        }

        return 0;
    }

    public static void AndInto(ref ulong a, ref ulong b)
    {
        for (int i = 0; i < Block; i++)
        {
            Unsafe.Add(ref a, i) &= Unsafe.Add(ref b, i);
        }
    }

    public static uint NonZeroWords(ref ulong a)
    {
        for (int i = 0; i < Block; i++)
        {
            if (Unsafe.Add(ref a, i) != 0)
            {
                return 1U << i;
            }
        }

        return 0;
    }
}
