namespace FaultTolerantPay.Routing.Experiments;

/// <summary>What an experiment has shown so far.</summary>
public enum ExperimentVerdict
{
    /// <summary>Nothing yet: too few payments, or the interval of the difference has zero in it.</summary>
    NotYet,

    /// <summary>B approves more: the whole interval of the difference is above zero.</summary>
    BIsBetter,

    /// <summary>B approves less: the whole interval is below zero, but not below the guardrail.</summary>
    BIsWorse,

    /// <summary>
    /// The outcomes that are missing differ too much between the arms, so nothing is said: those that are missing may be the worse ones.
    /// </summary>
    MissingOutcomes,

    /// <summary>The whole interval was below the guardrail. The experiment has ended, and every payment goes to A.</summary>
    GuardrailBroken,

    /// <summary>The host has ended the experiment, and every payment goes to A.</summary>
    Stopped,

    /// <summary>
    /// Among the older half of the payments, far more of B's outcomes are missing than of A's, so they will not come. The experiment has
    /// ended, and every payment goes to A.
    /// </summary>
    OutcomesLost,

    /// <summary>
    /// The largest number of payments is counted, so harm by B could no longer be seen. The experiment has ended, and every payment goes to
    /// A. The interval of the difference still says what was shown.
    /// </summary>
    LimitReached,
}
