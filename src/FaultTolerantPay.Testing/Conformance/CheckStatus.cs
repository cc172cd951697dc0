namespace FaultTolerantPay.Testing.Conformance;

/// <summary>How a check of an adapter ended.</summary>
public enum CheckStatus
{
    /// <summary>The adapter did what is expected.</summary>
    Passed = 1,

    /// <summary>The adapter did something else.</summary>
    Failed = 2,

    /// <summary>Not run: the host's class does not provide what the check needs.</summary>
    Skipped = 3,
}
