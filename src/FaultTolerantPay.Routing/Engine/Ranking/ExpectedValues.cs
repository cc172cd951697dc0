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

    private static long Part(long minor) => Math.Min(minor, SoftRule.ExpectedValue.MaxPartMinor);
}
