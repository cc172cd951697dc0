namespace FaultTolerantPay;

/// <summary>A channel's result of a query: the instruction's result, or that the channel does not know the instruction.</summary>
public readonly record struct QueryResult
{
    /// <summary>Whether the channel knows the instruction.</summary>
    public required bool IsFound { get; init; }

    /// <summary>The instruction's result; only if found.</summary>
    public ChannelResult Result { get; init; }

    /// <summary>The channel knows the instruction.</summary>
    public static QueryResult Found(ChannelResult result) => new() { IsFound = true, Result = result };

    /// <summary>
    /// The channel does not know the instruction. This counts as not executed only after the instruction's
    /// <see cref="Instruction.SendBefore"/> plus the channel's late booking window.
    /// </summary>
    public static QueryResult NotFound => new() { IsFound = false };
}
