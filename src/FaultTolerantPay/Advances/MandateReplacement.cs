namespace FaultTolerantPay;

/// <summary>An operator's action to continue with another mandate.</summary>
public sealed record MandateReplacement
{
    /// <summary>
    /// The action's id: 1 to 64 visible ASCII characters. It takes effect once on each advance, and never again after a later change.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The new mandate, at an institution with a collection channel.</summary>
    public required Mandate Mandate { get; init; }

    /// <summary>The operator who requests it: 1 to 64 visible ASCII characters.</summary>
    public required OperatorId By { get; init; }

    /// <summary>Why: 1 to 500 characters.</summary>
    public required string Reason { get; init; }
}
