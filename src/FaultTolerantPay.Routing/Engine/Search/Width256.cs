using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Two halves for a block: AVX2.</summary>
internal readonly struct Width256 : IVectorWidth
{
    private const int Words = 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e) =>
        NonZero(And(ref a, ref b, ref c, ref d, ref e, 0)) | (NonZero(And(ref a, ref b, ref c, ref d, ref e, Words)) << Words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AndInto(ref ulong a, ref ulong b)
    {
        (Vector256.LoadUnsafe(ref a) & Vector256.LoadUnsafe(ref b)).StoreUnsafe(ref a);
        (Vector256.LoadUnsafe(ref a, Words) & Vector256.LoadUnsafe(ref b, Words)).StoreUnsafe(ref a, Words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NonZeroWords(ref ulong a) =>
        NonZero(Vector256.LoadUnsafe(ref a)) | (NonZero(Vector256.LoadUnsafe(ref a, Words)) << Words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> And(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, nuint at) =>
        Vector256.LoadUnsafe(ref a, at) & Vector256.LoadUnsafe(ref b, at) & Vector256.LoadUnsafe(ref c, at)
            & Vector256.LoadUnsafe(ref d, at) & Vector256.LoadUnsafe(ref e, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonZero(Vector256<ulong> v) => (~Vector256.Equals(v, Vector256<ulong>.Zero)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyIn(ref ulong a, ref ulong b) =>
        ((Vector256.LoadUnsafe(ref a) & Vector256.LoadUnsafe(ref b))
            | (Vector256.LoadUnsafe(ref a, Words) & Vector256.LoadUnsafe(ref b, Words))) != Vector256<ulong>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNotIn(ref ulong a, ref ulong b) =>
        (Vector256.AndNot(Vector256.LoadUnsafe(ref a), Vector256.LoadUnsafe(ref b))
            | Vector256.AndNot(Vector256.LoadUnsafe(ref a, Words), Vector256.LoadUnsafe(ref b, Words)))
            != Vector256<ulong>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AndSteps(ref ulong left, ref ulong block, ReadOnlySpan<RowStep> steps, ref ulong code, int amountRow)
    {
        int count = 0;
        var low = Vector256.LoadUnsafe(ref left);
        var high = Vector256.LoadUnsafe(ref left, Words);
        foreach (RowStep step in steps)
        {
            ref ulong at = ref Unsafe.Add(ref block, step.OffsetFor(ref code, amountRow));
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
