namespace FaultTolerantPay;

/// <summary>
/// An advice or a notice that must be sent at least once. It is stored in the commit that caused it. The advices of one payment are sent in
/// the order of their numbers; notices have no order.
/// </summary>
public sealed record OutboxMessage
{
    /// <summary>The store assigns it when it appends the message: it increases within a stream. 0 before that.</summary>
    public long Number { get; init; }

    /// <summary>The advice; null for a notice.</summary>
    public Advice? Advice { get; init; }

    /// <summary>The notice; null for an advice.</summary>
    public Notice? Notice { get; init; }

    /// <summary>The number of times it was sent; sending without an answer counts too.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is next sent; null: immediately.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it was last parked or skipped; null if never.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>The number of times it was parked: each time has its own discrepancy.</summary>
    public int Parkings { get; init; }

    /// <summary>The status of the message.</summary>
    public OutboxStatus Status { get; init; } = OutboxStatus.Waiting;

    /// <summary>The stable id. A message with an existing id is not appended again.</summary>
    public string Id => Advice?.Id ?? Notice!.Id;

    /// <summary>The payment.</summary>
    public TransactionKey Key => Advice?.Key ?? Notice!.Key;

    /// <summary>The stream in which it waits: one payment's advices, or one payment's notices.</summary>
    public WorkItemKey Stream => new(Advice is null ? WorkKind.Notices : WorkKind.Advices, Key);

    /// <summary>A new message with an advice.</summary>
    internal static OutboxMessage Of(Advice advice) => new() { Advice = advice };

    /// <summary>A new message with a notice.</summary>
    internal static OutboxMessage Of(Notice notice) => new() { Notice = notice };
}
