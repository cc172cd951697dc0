namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The methods that payout and collection channels share, so that the same checks apply to both.</summary>
internal sealed record ChannelMethods<TChannel>(
    InstructionPurpose Purpose,
    Func<TChannel, InstitutionId> Institution,
    Func<TChannel, TimeSpan> LateBookingWindow,
    Func<TChannel, Instruction, CancellationToken, ValueTask<ChannelResult>> Send,
    Func<TChannel, Instruction, CancellationToken, ValueTask<QueryResult>> Query);
