namespace FaultTolerantPay.Routing.Experiments;

/// <summary>
/// A confidence interval for a difference that holds at every moment at once. It is the mixture sequential probability ratio test with a
/// normal mixture (Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical Statistics 41,
/// 1970; for two proportions: Johari, Koomen, Pekelis, Walsh, "Always valid inference: continuous monitoring of A/B tests", Operations
/// Research 70, 2022).
/// <para>
/// With the estimated difference d, its variance v and a mixture of variance t², the likelihood ratio against a true difference D is
/// sqrt(v / (v + t²)) exp(t² (d − D)² / (2 v (v + t²))). Under D it is a martingale with mean 1, so it ever reaches 1 / α with a
/// probability of at most α (Ville's inequality). The interval has every D for which it has not. As v is estimated from the payments, this
/// is exact only for many of them; hence the smallest number of payments, and the simulations in the tests.
/// </para>
/// </summary>
internal static class NormalMixture
{
    /// <summary>The share of b minus the share of a, with its interval.</summary>
    /// <param name="a">How many of how many; at least one.</param>
    /// <param name="b">The same of the other.</param>
    /// <param name="typicalDifference">The difference that is to be found soonest.</param>
    /// <param name="significance">The largest probability that the interval ever misses the true difference.</param>
    public static (double Value, double Lower, double Upper) Difference(
        (long Some, long All) a, (long Some, long All) b, double typicalDifference, double significance)
    {
        double difference = ((double)b.Some / b.All) - ((double)a.Some / a.All);
        double radius = Radius(Variance(a) + Variance(b), typicalDifference, significance);
        return (difference, difference - radius, difference + radius);
    }

    // Half the width of the interval: the distance |d − D| at which the ratio is 1 / α.
    private static double Radius(double variance, double typicalDifference, double significance)
    {
        double mixture = typicalDifference * typicalDifference;
        double sum = variance + mixture;
        return Math.Sqrt(2 * variance * sum / mixture * Math.Log(Math.Sqrt(sum / variance) / significance));
    }

    // The variance of a share. Two successes and two failures are added (Agresti, Coull, "Approximate is better than exact for interval
    // estimation of binomial proportions", The American Statistician 52, 1998): without them an arm that has only successes would be
    // certain.
    private static double Variance((long Some, long All) of)
    {
        double rate = (of.Some + 2.0) / (of.All + 4.0);
        return rate * (1 - rate) / of.All;
    }
}
