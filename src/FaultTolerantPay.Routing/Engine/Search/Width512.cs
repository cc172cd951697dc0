using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>One load and one test for a block: AVX-512.</summary>
internal readonly struct Width512 : IVectorWidth
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NonZeroWords(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e) =>
        NonZero(Vector512.LoadUnsafe(ref a) & Vector512.LoadUnsafe(ref b) & Vector512.LoadUnsafe(ref c) & Vector512.LoadUnsafe(ref d)
            & Vector512.LoadUnsafe(ref e));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AndInto(ref ulong a, ref ulong b) => (Vector512.LoadUnsafe(ref a) & Vector512.LoadUnsafe(ref b)).StoreUnsafe(ref a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NonZeroWords(ref ulong a) => NonZero(Vector512.LoadUnsafe(ref a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NonZero(Vector512<ulong> v) => (uint)(~Vector512.Equals(v, Vector512<ulong>.Zero)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyIn(ref ulong a, ref ulong b) =>
        (Vector512.LoadUnsafe(ref a) & Vector512.LoadUnsafe(ref b)) != Vector512<ulong>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNotIn(ref ulong a, ref ulong b) =>
        Vector512.AndNot(Vector512.LoadUnsafe(ref a), Vector512.LoadUnsafe(ref b)) != Vector512<ulong>.Zero;

    // No branch on the remaining channels: the row at which none is left is unpredictable, and the rows are few.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AndSteps(ref ulong left, ref ulong block, ReadOnlySpan<RowStep> steps, ref ulong code, int amountRow)
    {
        int count = 0;
        var v = Vector512.LoadUnsafe(ref left);
        foreach (RowStep step in steps)
        {
            v &= Vector512.LoadUnsafe(ref Unsafe.Add(ref block, step.OffsetFor(ref code, amountRow)));
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
        Vector512<ulong> v = Vector512.LoadUnsafe(ref a) & Vector512.LoadUnsafe(ref b) & Vector512.LoadUnsafe(ref c)
        & Vector512.LoadUnsafe(ref d) & Vector512.LoadUnsafe(ref e);
        v.StoreUnsafe(ref to);
        return NonZero(v);
    }
}
