namespace FaultTolerantPay.Simulation.Outside;

/// <summary>What the business system really did with one payment.</summary>
internal sealed class PrimaryPayment
{
    public TransactionRequest? Request { get; set; }

    public bool IsExecuted { get; set; }

    /// <summary>When it was executed, in ticks of true time.</summary>
    public long ExecutedAt { get; set; }

    /// <summary>It was executed although it was taken for lost.</summary>
    public bool IsExecutedLate { get; set; }

    public bool IsDeclined { get; set; }

    /// <summary>Accepted, and decided on later.</summary>
    public bool IsProcessing { get; set; }

    /// <summary>It will never be executed.</summary>
    public bool IsCancelled { get; set; }

    public bool IsReversed { get; set; }

    /// <summary>Calls that may yet arrive.</summary>
    public int OnTheirWay { get; set; }

    /// <summary>Whether somebody was answered that it was executed.</summary>
    public bool WasAnswered { get; set; }

    /// <summary>The newest call of each node: whether it is certain, for that node, that this call did not execute.</summary>
    public Dictionary<string, PrimaryCallEffect> NewestCalls { get; } = [];
}
