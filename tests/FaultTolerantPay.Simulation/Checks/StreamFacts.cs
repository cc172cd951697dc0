namespace FaultTolerantPay.Simulation.Checks;

/// <summary>One payment's advices or notices, in order.</summary>
internal sealed class StreamFacts
{
    public List<string> Order { get; } = [];

    public Dictionary<string, MessageFacts> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>All before it are over.</summary>
    public int FirstOpen { get; set; }

    public int Waiting { get; set; }

    public bool IsQueued { get; set; }
}

/// <summary>One message of a stream.</summary>
internal sealed class MessageFacts(TransactionKey key)
{
    public TransactionKey Key { get; } = key;

    public OutboxStatus Status { get; set; } = OutboxStatus.Waiting;

    public int Attempts { get; set; }

    public bool WasSent { get; set; }
}
