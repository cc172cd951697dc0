namespace FaultTolerantPay.Routing.Experiments;

/// <summary>One of the two policies of an experiment.</summary>
public enum ExperimentArm
{
    /// <summary>The policy in force. It gets every payment once the experiment has ended.</summary>
    A,

    /// <summary>The policy that is tried.</summary>
    B,
}
