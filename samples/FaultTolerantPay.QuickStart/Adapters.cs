using System.Collections.Concurrent;
using FaultTolerantPay;

internal sealed class CoreBanking : IBusinessSystem
{
    private readonly ConcurrentDictionary<TransactionKey, OriginalStatus> _payments = new();
    public bool IsUp { get; set; } = true;
    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
        new(Payments.GetOrAdd(request.Key, OriginalStatus.Executed) == OriginalStatus.Executed
            ? PrimaryResult.Succeeded()
            : PrimaryResult.Declined("cancelled"));
    public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        new(new OriginalResult(Payments.TryGetValue(key, out OriginalStatus status) ? status : OriginalStatus.NotFound));
    // What was not executed never will be, so the library may collect. Without this method it would wait for a statement.
    public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
        new(new OriginalResult(Payments.GetOrAdd(key, OriginalStatus.Cancelled)));
    public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
        new(IsUp ? PrimaryResult.Succeeded() : throw Down());
    private ConcurrentDictionary<TransactionKey, OriginalStatus> Payments => IsUp ? _payments : throw Down();
    private static NothingSentException Down() => new("Core banking is down.");
}

internal sealed class North : IInstitution, IPayoutChannel, ICollectionChannel
{
    public InstitutionId Id { get; } = new("north");
    public InstitutionId Institution => Id;
    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);
    public ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken) =>
        new(new RegistrationResult(new InstitutionMerchantId($"north-{merchant.Id}")));
    public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken) =>
        new([new Money(500_00, new Currency("EUR"))]);
    public ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken) =>
        new(new CreditAssessment { Institution = Id, Tier = CreditTier.Sufficient, AssessedAt = DateTimeOffset.UtcNow });
    public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) => Succeeded();
    public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) => Succeeded();
    public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) => Succeeded();
    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) => new(QueryResult.NotFound);
    private static ValueTask<ChannelResult> Succeeded() => new(ChannelResult.Succeeded());
}

internal sealed class Messages : INoticeSink
{
    public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
