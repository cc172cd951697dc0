namespace FaultTolerantPay.Advances;

/// <summary>The result of an operator action, and the change of its advance.</summary>
/// <param name="Status">The result of the action.</param>
/// <param name="Reason">Why the action was not done.</param>
internal readonly record struct StepResult(OperatorActionStatus Status, string? Reason)
{
    /// <summary>The change to store; null if there is none. An action that was not done may still leave an entry.</summary>
    public AdvanceChange? Change { get; init; }

    /// <summary>The money at stake: what the action moves or books, in minor units; 0 if none.</summary>
    public long AtStakeMinor { get; init; }

    /// <summary>The request that waits for a second operator's approval.</summary>
    public string? Approval { get; init; }

    public static StepResult AlreadyDone => new(OperatorActionStatus.AlreadyDone, null);

    public static StepResult Done(AdvanceChange change) => new(OperatorActionStatus.Done, null) { Change = change };

    /// <summary>Done, with money at stake.</summary>
    public static StepResult Moved(AdvanceChange change, long minor) => Done(change) with { AtStakeMinor = minor };

    public static StepResult Conflict(string? reason) => new(OperatorActionStatus.Conflict, reason);

    public static StepResult NotAllowed(string reason) => new(OperatorActionStatus.NotAllowed, reason);
}
