namespace FaultTolerantPay;

/// <summary>A channel's answer to a query: a result, or that it does not know the instruction.</summary>
public readonly record struct QueryResult
{
    /// <summary>Whether the channel knows the instruction.</summary>
    public required bool IsFound { get; init; }

    /// <summary>What it says of it; only where found.</summary>
    public ChannelResult Result { get; init; }

    /// <summary>The channel knows the instruction.</summary>
    public static QueryResult Found(ChannelResult result) => new() { IsFound = true, Result = result };

    /// <summary>
    /// The channel does not know the instruction. Counts as not executed only after the instruction's <see cref="Instruction.SendBefore"/> plus
    /// the time in which the channel may still book.
    /// </summary>
    public static QueryResult NotFound => new() { IsFound = false };
}
