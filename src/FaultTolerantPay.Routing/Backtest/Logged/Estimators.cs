namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// Estimates of the mean reward r of a policy π from a log of another policy that chose channel a with probability p. The weight of a row
/// is w = π(a) / p; n is the number of rows.
/// </summary>
internal static class Estimators
{
    /// <summary>
    /// Σπr / Σπ: the mean of the rows on which both chose the same channel. Right if the log chose among the same channels with equal
    /// probabilities (Li, Chu, Langford, Wang, "Unbiased offline evaluation of contextual-bandit-based news article recommendation
    /// algorithms", WSDM 2011).
    /// </summary>
    public static double Replay(ReadOnlySpan<double> sums, int measure) =>
        sums[EstimatorSums.Replay + measure] / sums[EstimatorSums.Probability];

    /// <summary>
    /// Σwr / n: unbiased if the probabilities are right and none that the policy needs is 0 (Horvitz, Thompson, "A generalization of
    /// sampling without replacement from a finite universe", JASA 47, 1952).
    /// </summary>
    public static double InversePropensity(ReadOnlySpan<double> sums, int measure) =>
        sums[EstimatorSums.Weighted + measure] / sums[EstimatorSums.Count];

    /// <summary>
    /// Σwr / Σw: a little biased in small logs, much less variable, never outside of the range of r (Swaminathan, Joachims, "The
    /// self-normalized estimator for counterfactual learning", NIPS 2015).
    /// </summary>
    public static double SelfNormalised(ReadOnlySpan<double> sums, int measure) =>
        sums[EstimatorSums.Weighted + measure] / sums[EstimatorSums.Weight];

    /// <summary>
    /// Σ(q(π) + w (r − q(a))) / n, where q is a model's prediction: right if the probabilities or the model are (Dudík, Langford, Li,
    /// "Doubly robust policy evaluation and learning", ICML 2011).
    /// </summary>
    public static double DoublyRobust(ReadOnlySpan<double> sums, int measure) =>
        sums[EstimatorSums.Robust + measure] / sums[EstimatorSums.Count];

    /// <summary>(Σw)² / Σw² (Kish, Survey Sampling, 1965, section 11.7).</summary>
    public static double EffectiveSample(ReadOnlySpan<double> sums) => sums[EstimatorSums.SquaredWeight] > 0
        ? sums[EstimatorSums.Weight] * sums[EstimatorSums.Weight] / sums[EstimatorSums.SquaredWeight]
        : 0;
}
