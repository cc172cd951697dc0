using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

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
        uint mask = 0;
        for (int i = 0; i < Block; i++)
        {
            mask |= Unsafe.Add(ref a, i) != 0 ? 1U << i : 0;
        }

        return mask;
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
