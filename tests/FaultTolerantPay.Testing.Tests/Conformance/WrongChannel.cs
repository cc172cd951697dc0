using FaultTolerantPay.Testing.Fakes;

namespace FaultTolerantPay.Testing.Tests.Conformance;

/// <summary>A payout and collection channel over the fakes, of which a test replaces what is to be wrong.</summary>
internal sealed class WrongChannel(FakePayoutChannel payouts, FakeCollectionChannel collections) : IPayoutChannel, ICollectionChannel
{
    public delegate ValueTask<T> Call<T>(Instruction instruction, CancellationToken token);

    public Func<Call<ChannelResult>, Instruction, CancellationToken, ValueTask<ChannelResult>> Send { get; init; } =
        (inner, instruction, token) => inner(instruction, token);

    public Func<Call<QueryResult>, Instruction, CancellationToken, ValueTask<QueryResult>> Query { get; init; } =
        (inner, instruction, token) => inner(instruction, token);

    public InstitutionId Institution { get; init; } = payouts.Institution;

    public TimeSpan LateBookingWindow { get; init; } = payouts.LateBookingWindow;

    public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
        Send(payouts.PayAsync, instruction, cancellationToken);

    public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
        Send(collections.CollectAsync, instruction, cancellationToken);

    public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
        Send(collections.RefundAsync, instruction, cancellationToken);

    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
        Query(instruction.Key.Purpose == InstructionPurpose.Payout ? payouts.QueryAsync : collections.QueryAsync, instruction,
            cancellationToken);
}
