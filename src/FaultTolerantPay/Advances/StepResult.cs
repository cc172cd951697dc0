using FaultTolerantPay.Model;

namespace FaultTolerantPay.Advances;

/// <summary>What becomes of an order, and the change of its advance.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why, where it was not done.</param>
internal readonly record struct StepResult(OperatorActionStatus Status, string? Reason)
{
    /// <summary>The change that is stored; null for none. An order that is not done may leave its trace.</summary>
    public AdvanceChange? Change { get; init; }

    /// <summary>The money that an order moved or booked, in minor units; 0 for one that moves none.</summary>
    public long AtStakeMinor { get; init; }

    /// <summary>The request that waits for a second person.</summary>
    public string? Approval { get; init; }

    public static StepResult AlreadyDone => new(OperatorActionStatus.AlreadyDone, null);

    public static StepResult Done(AdvanceChange change) => new(OperatorActionStatus.Done, null) { Change = change };

    /// <summary>Done, with money.</summary>
    public static StepResult Moved(AdvanceChange change, long minor) => Done(change) with { AtStakeMinor = minor };

    public static StepResult Conflict(string? reason) => new(OperatorActionStatus.Conflict, reason);

    public static StepResult NotAllowed(string reason) => new(OperatorActionStatus.NotAllowed, reason);
}
