namespace FaultTolerantPay.Testing.Conformance;

/// <summary>What payout and collection channels have in common, so that the same checks serve both.</summary>
internal sealed record ChannelMethods<TChannel>(
    InstructionPurpose Purpose,
    Func<TChannel, InstitutionId> Institution,
    Func<TChannel, TimeSpan> MayStillBookFor,
    Func<TChannel, Instruction, CancellationToken, ValueTask<ChannelResult>> Send,
    Func<TChannel, Instruction, CancellationToken, ValueTask<QueryResult>> Query);
