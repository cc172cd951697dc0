using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

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
                Vector128.LoadUnsafe(ref a, at) & Vector128.LoadUnsafe(ref b, at) & Vector128.LoadUnsafe(ref c, at)
                & Vector128.LoadUnsafe(ref d, at) & Vector128.LoadUnsafe(ref e, at)) << i;
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

    public static int AndSteps(ref ulong left, ref ulong block, ReadOnlySpan<RowStep> steps, ref ulong code, int amountRow)
    {
        int count = 0;
        for (; count < steps.Length; count++)
        {
            AndInto(ref left, ref Unsafe.Add(ref block, steps[count].OffsetFor(ref code, amountRow)));
            if (NonZeroWords(ref left) == 0)
            {
                break;
            }
        }

        return count;
    }

    public static bool AnyInAll(ref ulong block, ReadOnlySpan<nint> rows) => WidthScalar.AnyInAll(ref block, rows);

    public static uint AndFive(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ref ulong e, ref ulong to) =>
        WidthScalar.AndFive(ref a, ref b, ref c, ref d, ref e, ref to);
}
