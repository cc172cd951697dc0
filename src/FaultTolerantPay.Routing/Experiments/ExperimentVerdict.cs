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
}
