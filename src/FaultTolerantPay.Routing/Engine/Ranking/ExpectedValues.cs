using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Computes what an attempt is worth. Integers only, so that every machine decides alike.</summary>
internal static class ExpectedValues
{
    /// <summary>The expected value in millionths of a minor unit.</summary>
    /// <param name="approvalPerMillion">The probability of an approval if the attempt does not fail technically.</param>
    /// <param name="availabilityPerMillion">The probability that it does not fail technically.</param>
    /// <param name="margin">What an approved payment earns, in minor units.</param>
    /// <param name="fee">What an approved payment costs.</param>
    /// <param name="onDecline">What a decline costs.</param>
    /// <param name="onFailure">What a technical failure costs.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(int approvalPerMillion, int availabilityPerMillion, long margin, long fee, long onDecline, long onFailure)
    {
        // Most channels did not fail lately: they need no division.
        long approved = availabilityPerMillion == LearnedRate.Million
            ? approvalPerMillion
            : (long)approvalPerMillion * availabilityPerMillion / LearnedRate.Million;
        long declined = availabilityPerMillion - approved;
        long failed = LearnedRate.Million - availabilityPerMillion;
        return (approved * (Part(margin) - Part(fee))) - (declined * Part(onDecline)) - (failed * Part(onFailure));
    }

    /// <summary>
    /// A number that is not above the value of any channel, the negated expected value, with a rate up to this and a fee from this on.
    /// </summary>
    public static long LowestOf(int mostPerMillion, long margin, long leastFee) =>
        -(mostPerMillion * Math.Max(Part(margin) - Part(leastFee), 0));

    /// <summary>The highest fee with which a channel with a rate up to this may have a value that is not above a limit.</summary>
    public static long MostFeeFor(long limit, int mostPerMillion, long margin)
    {
        if (limit >= 0)
        {
            return long.MaxValue;
        }

        if (mostPerMillion == 0)
        {
            return -1;
        }

        // A worth of at most rate x (margin - fee) that reaches -limit needs a fee of at most margin + limit / rate. A fee above the
        // largest part counts as that part.
        long most = Part(margin) + (limit / mostPerMillion);
        return most >= SoftRule.ExpectedValue.MaxPartMinor ? long.MaxValue : most;
    }

    private static long Part(long minor) => Math.Min(minor, SoftRule.ExpectedValue.MaxPartMinor);
}
