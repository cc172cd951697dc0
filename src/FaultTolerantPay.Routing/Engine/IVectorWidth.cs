using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// How one block of 512 channels is tested. A struct as type parameter, so that each width is compiled on its own and costs no call; the scalar one is
/// the plain meaning that tests compare the others with. Everything here is inlined: with a call for the test of a block a decision at 1,000 channels takes
/// 10.5 ns instead of 8.8 (AMD EPYC Zen 5, .NET 10, 2026-11-22).
/// <para>
/// Every reference points at eight words that are there: who calls has it from <see cref="AlignedWords"/>, at a block that it counted and at a row that exists
/// (<see cref="ThreeColumns.RowsOf"/>, and the rows that <see cref="SceneTable"/> clamps), or from eight words of its own.
/// </para>
/// </summary>
internal interface IVectorWidth
{
    /// <summary>Which of the block's eight words have a channel in all five rows: bit i for word i. (The scalar width gives the first such word alone.)</summary>
    static abstract uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e);

    /// <summary>Writes the channels that are in all five rows of a block, and says which of the eight words are not zero: all of them in any width.</summary>
    static abstract uint AndFive(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, ref ulong to);

    /// <summary>Eight words at once: <paramref name="a"/> becomes the channels that are in both rows.</summary>
    static abstract void AndInto(ref ulong a, ref ulong b);

    /// <summary>Which of eight words are not zero. (The scalar width gives the first such word alone.)</summary>
    static abstract uint NonZeroWords(ref ulong a);

    /// <summary>Whether any channel is in both rows.</summary>
    static abstract bool AnyIn(ref ulong a, ref ulong b);

    /// <summary>Whether any channel of <paramref name="a"/> is not in <paramref name="b"/>.</summary>
    static abstract bool AnyNotIn(ref ulong a, ref ulong b);

    /// <summary>
    /// Takes rows of a block one after the other: <paramref name="left"/> becomes the channels that are in all of them.
    /// </summary>
    /// <returns>After how many rows there still was a channel; with all of them, <paramref name="left"/> holds the channels.</returns>
    static abstract int AndRows(ref ulong left, ref ulong block, ReadOnlySpan<nint> rows);

    /// <summary>Whether any channel of a block is in all rows.</summary>
    static abstract bool AnyInAll(ref ulong block, ReadOnlySpan<nint> rows);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyIn(ref ulong a, ref ulong b) => (Vector512.LoadUnsafe(ref a) & Vector512.LoadUnsafe(ref b)) != Vector512<ulong>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNotIn(ref ulong a, ref ulong b) => Vector512.AndNot(Vector512.LoadUnsafe(ref a), Vector512.LoadUnsafe(ref b)) != Vector512<ulong>.Zero;

    // No branch on what is left: at which row it becomes empty is as good as random, and the rows are few.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AndRows(ref ulong left, ref ulong block, ReadOnlySpan<nint> rows)
    {
        int count = 0;
        var v = Vector512.LoadUnsafe(ref left);
        foreach (nint row in rows)
        {
            v &= Vector512.LoadUnsafe(ref Unsafe.Add(ref block, row));
            count += v != Vector512<ulong>.Zero ? 1 : 0;
        }

        v.StoreUnsafe(ref left);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyInAll(ref ulong block, ReadOnlySpan<nint> rows)
    {
        var v = Vector512<ulong>.AllBitsSet;
        foreach (nint row in rows)
        {
            v &= Vector512.LoadUnsafe(ref Unsafe.Add(ref block, row));
        }

        return v != Vector512<ulong>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AndFive(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, ref ulong to)
    {
        Vector512<ulong> v = Vector512.LoadUnsafe(ref a) & Vector512.LoadUnsafe(ref b) & Vector512.LoadUnsafe(ref c) & Vector512.LoadUnsafe(ref d) & Vector512.LoadUnsafe(ref e);
        v.StoreUnsafe(ref to);
        return NonZero(v);
    }
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyIn(ref ulong a, ref ulong b)
        => ((Vector256.LoadUnsafe(ref a) & Vector256.LoadUnsafe(ref b)) | (Vector256.LoadUnsafe(ref a, Words) & Vector256.LoadUnsafe(ref b, Words))) != Vector256<ulong>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNotIn(ref ulong a, ref ulong b)
        => (Vector256.AndNot(Vector256.LoadUnsafe(ref a), Vector256.LoadUnsafe(ref b)) | Vector256.AndNot(Vector256.LoadUnsafe(ref a, Words), Vector256.LoadUnsafe(ref b, Words)))
            != Vector256<ulong>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AndRows(ref ulong left, ref ulong block, ReadOnlySpan<nint> rows)
    {
        int count = 0;
        var low = Vector256.LoadUnsafe(ref left);
        var high = Vector256.LoadUnsafe(ref left, Words);
        foreach (nint row in rows)
        {
            ref ulong at = ref Unsafe.Add(ref block, row);
            low &= Vector256.LoadUnsafe(ref at);
            high &= Vector256.LoadUnsafe(ref at, Words);
            count += (low | high) != Vector256<ulong>.Zero ? 1 : 0;
        }

        low.StoreUnsafe(ref left);
        high.StoreUnsafe(ref left, Words);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyInAll(ref ulong block, ReadOnlySpan<nint> rows)
    {
        var low = Vector256<ulong>.AllBitsSet;
        var high = low;
        foreach (nint row in rows)
        {
            ref ulong at = ref Unsafe.Add(ref block, row);
            low &= Vector256.LoadUnsafe(ref at);
            high &= Vector256.LoadUnsafe(ref at, Words);
        }

        return (low | high) != Vector256<ulong>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AndFive(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, ref ulong to)
    {
        Vector256<ulong> low = And(ref a, ref b, ref c, ref d, ref e, 0);
        Vector256<ulong> high = And(ref a, ref b, ref c, ref d, ref e, Words);
        low.StoreUnsafe(ref to);
        high.StoreUnsafe(ref to, Words);
        return NonZero(low) | (NonZero(high) << Words);
    }
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

    public static bool AnyIn(ref ulong a, ref ulong b)
    {
        Vector128<ulong> any = default;
        for (nuint at = 0; at < Block; at += Words)
        {
            any |= Vector128.LoadUnsafe(ref a, at) & Vector128.LoadUnsafe(ref b, at);
        }

        return any != Vector128<ulong>.Zero;
    }

    public static bool AnyNotIn(ref ulong a, ref ulong b)
    {
        Vector128<ulong> any = default;
        for (nuint at = 0; at < Block; at += Words)
        {
            any |= Vector128.AndNot(Vector128.LoadUnsafe(ref a, at), Vector128.LoadUnsafe(ref b, at));
        }

        return any != Vector128<ulong>.Zero;
    }

    public static int AndRows(ref ulong left, ref ulong block, ReadOnlySpan<nint> rows)
    {
        int count = 0;
        for (; count < rows.Length; count++)
        {
            AndInto(ref left, ref Unsafe.Add(ref block, rows[count]));
            if (NonZeroWords(ref left) == 0)
            {
                break;
            }
        }

        return count;
    }

    public static bool AnyInAll(ref ulong block, ReadOnlySpan<nint> rows) => WidthScalar.AnyInAll(ref block, rows);

    public static uint AndFive(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, ref ulong to)
        => WidthScalar.AndFive(ref a, ref b, ref c, ref d, ref e, ref to);
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

    public static bool AnyIn(ref ulong a, ref ulong b)
    {
        for (int i = 0; i < Block; i++)
        {
            if ((Unsafe.Add(ref a, i) & Unsafe.Add(ref b, i)) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public static bool AnyNotIn(ref ulong a, ref ulong b)
    {
        for (int i = 0; i < Block; i++)
        {
            if ((Unsafe.Add(ref a, i) & ~Unsafe.Add(ref b, i)) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public static int AndRows(ref ulong left, ref ulong block, ReadOnlySpan<nint> rows)
    {
        int count = 0;
        for (; count < rows.Length; count++)
        {
            AndInto(ref left, ref Unsafe.Add(ref block, rows[count]));
            if (NonZeroWords(ref left) == 0)
            {
                break;
            }
        }

        return count;
    }

    public static bool AnyInAll(ref ulong block, ReadOnlySpan<nint> rows)
    {
        for (int i = 0; i < Block; i++)
        {
            ulong word = ulong.MaxValue;
            foreach (nint row in rows)
            {
                word &= Unsafe.Add(ref block, row + i);
            }

            if (word != 0)
            {
                return true;
            }
        }

        return false;
    }

    public static uint AndFive(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, ref ulong to)
    {
        uint mask = 0;
        for (int i = 0; i < Block; i++)
        {
            ulong word = Unsafe.Add(ref a, i) & Unsafe.Add(ref b, i) & Unsafe.Add(ref c, i) & Unsafe.Add(ref d, i) & Unsafe.Add(ref e, i);
            Unsafe.Add(ref to, i) = word;
            mask |= word != 0 ? 1U << i : 0;
        }

        return mask;
    }
}
