namespace FaultTolerantPay.Advances;

/// <summary>An operator's order to go on with another mandate.</summary>
public sealed record MandateReplacement
{
    /// <summary>Its id, 1 to 64 visible ASCII characters: on each advance it is carried out once, and never again after a later change.</summary>
    public required string Id { get; init; }

    /// <summary>The mandate that takes the place of the one before: at an institution with a collection channel.</summary>
    public required Mandate Mandate { get; init; }

    /// <summary>Who orders it: 1 to 64 visible ASCII characters.</summary>
    public required OperatorId By { get; init; }

    /// <summary>Why: 1 to 500 characters.</summary>
    public required string Reason { get; init; }
}
