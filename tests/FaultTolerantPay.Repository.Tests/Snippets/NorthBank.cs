using FaultTolerantPay.Adapters;

namespace FaultTolerantPay.Repository.Tests.Snippets;

// What stands for the host's own adapters, so that the code of the README not only compiles but runs. Only what the README's payment needs does anything.
#pragma warning disable CA1812 // Made by the container.

internal sealed class CoreBanking : IBusinessSystem
{
    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) => throw new NothingSentException("Core banking is down.");

    public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) => ValueTask.FromResult(new OriginalResult(OriginalStatus.NotFound));

    public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) => ValueTask.FromResult(new OriginalResult(OriginalStatus.Cancelled));

    public ValueTask<AdviceResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) => ValueTask.FromResult(new AdviceResult(OperationOutcome.Succeeded));
}

internal sealed class NorthInstitution(TimeProvider time) : IInstitution
{
    public InstitutionId Id { get; } = new("north");

    public ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new RegistrationResult(new InstitutionMerchantId($"north-{merchant.Id}")));

    public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<Money>>([new Money(500_00, new Currency("EUR"))]);

    public ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new CreditAssessment { Institution = Id, Tier = CreditTier.Sufficient, AssessedAt = time.GetUtcNow() });
}

internal sealed class NorthPayouts : IPayoutChannel
{
    public InstitutionId Institution { get; } = new("north");

    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) => ValueTask.FromResult(ChannelResult.Succeeded("north-1"));

    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) => ValueTask.FromResult(QueryResult.NotFound);
}

internal sealed class NorthDebits : ICollectionChannel
{
    public InstitutionId Institution { get; } = new("north");

    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) => ValueTask.FromResult(ChannelResult.Succeeded());

    public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) => ValueTask.FromResult(ChannelResult.Succeeded());

    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) => ValueTask.FromResult(QueryResult.NotFound);
}

internal sealed class Messages : INoticeSink
{
    public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
