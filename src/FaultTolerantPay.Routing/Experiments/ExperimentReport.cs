namespace FaultTolerantPay.Routing.Experiments;

/// <summary>What an experiment has shown so far. It may be read at any time, and as often as one likes.</summary>
/// <param name="A">The policy in force.</param>
/// <param name="B">The policy that is tried.</param>
/// <param name="Difference">B's approval rate minus A's, -1 to 1; null while an arm has no judged payment.</param>
/// <param name="Lower">The lower end of its interval; null as above.</param>
/// <param name="Upper">
/// The upper end; null as above. With the probability that the options say, the true difference is within the interval at every moment of
/// the experiment, not only at one that was fixed before.
/// </param>
/// <param name="Verdict">What that means.</param>
public sealed record ExperimentReport(
    ArmReport A,
    ArmReport B,
    double? Difference,
    double? Lower,
    double? Upper,
    ExperimentVerdict Verdict)
{
    /// <summary>Whether the experiment has ended and every payment goes to A.</summary>
    public bool IsEnded => IsEnd(Verdict);

    internal static bool IsEnd(ExperimentVerdict verdict) => verdict is ExperimentVerdict.GuardrailBroken or ExperimentVerdict.Stopped
        or ExperimentVerdict.OutcomesLost or ExperimentVerdict.LimitReached;
}
