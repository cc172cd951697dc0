namespace FaultTolerantPay.Testing.InMemory;

/// <summary>One kind of work on one subject: whether it is in the queue, and its newest lease number.</summary>
internal sealed class WorkSlot(WorkKind kind, PaymentRows owner, WorkSlot? next)
{
    public WorkKind Kind { get; } = kind;

    public PaymentRows Owner { get; } = owner;

    /// <summary>The next kind of work on the same subject.</summary>
    public WorkSlot? Next { get; } = next;

    /// <summary>Whether a claim holds it, or held it until the lease expired.</summary>
    public bool IsLeased { get; set; }

    /// <summary>When it is due.</summary>
    public long DueTicks { get; set; }

    /// <summary>The lane in which it waits.</summary>
    public string Lane { get; set; } = "";

    /// <summary>The newest lease number; 0 while it is not in the queue.</summary>
    public long Number { get; set; }
}
