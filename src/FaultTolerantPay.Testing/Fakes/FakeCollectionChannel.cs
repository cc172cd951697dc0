using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Testing.Fakes;

/// <summary>A collection channel that does what the test says, and remembers what it was sent.</summary>
/// <param name="institution">The institution that it belongs to.</param>
public sealed class FakeCollectionChannel(InstitutionId institution) : ICollectionChannel
{
    /// <summary>What a collection answers. Default: it succeeds.</summary>
    public Func<Instruction, ChannelResult> OnCollect { get; set; } = _ => ChannelResult.Succeeded();

    /// <summary>What paying a customer back answers. Default: it succeeds.</summary>
    public Func<Instruction, ChannelResult> OnRefund { get; set; } = _ => ChannelResult.Succeeded();

    /// <summary>What a query answers. Default: not found.</summary>
    public Func<Instruction, QueryResult> OnQuery { get; set; } = _ => QueryResult.NotFound;

    /// <summary>Collections and pay-backs, in the order in which they came.</summary>
    public List<Instruction> Sent { get; } = [];

    /// <inheritdoc/>
    public InstitutionId Institution { get; } = institution;

    /// <inheritdoc/>
    public TimeSpan MayStillBookFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        Sent.Add(instruction);
        return ValueTask.FromResult(OnCollect(instruction));
    }

    /// <inheritdoc/>
    public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        Sent.Add(instruction);
        return ValueTask.FromResult(OnRefund(instruction));
    }

    /// <inheritdoc/>
    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) => ValueTask.FromResult(OnQuery(instruction));
}
