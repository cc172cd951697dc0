using FaultTolerantPay;
using FaultTolerantPay.Testing.Conformance;

namespace Consumer;

/// <summary>A business system that is down.</summary>
internal sealed class DownSystem : IBusinessSystem
{
    public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
        throw new NothingSentException("The business system is down.");

    public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        throw new NothingSentException("The business system is down.");

    public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
        throw new NothingSentException("The business system is down.");

    public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
        throw new NothingSentException("The business system is down.");
}

/// <summary>An institution that trusts everybody up to 500.00.</summary>
internal sealed class North(TimeProvider time) : IInstitution
{
    public static readonly InstitutionId North1 = new("north");

    public InstitutionId Id => North1;

    public ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken) =>
        new(new RegistrationResult(new InstitutionMerchantId($"north-{merchant.Id}")));

    public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken) =>
        new([new Money(500_00, new Currency("EUR"))]);

    public ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken) =>
        new(new CreditAssessment { Institution = Id, Tier = CreditTier.Sufficient, AssessedAt = time.GetUtcNow() });
}

/// <summary>Pays every merchant at once.</summary>
internal sealed class Payouts : IPayoutChannel
{
    public InstitutionId Institution => North.North1;

    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
        new(ChannelResult.Succeeded("north-1"));

    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) => new(QueryResult.NotFound);
}

/// <summary>Debits every customer at once.</summary>
internal sealed class Debits : ICollectionChannel
{
    public InstitutionId Institution => North.North1;

    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
        new(ChannelResult.Succeeded());

    public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
        new(ChannelResult.Succeeded());

    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) => new(QueryResult.NotFound);
}

/// <summary>Notices that nobody reads.</summary>
internal sealed class NoNotices : INoticeSink
{
    public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

/// <summary>What the conformance suite needs to check <see cref="NoNotices"/>.</summary>
internal sealed class NoticesUnderTest : NoticeSinkUnderTest
{
    public override MerchantId Merchant => new("shop");

    public override CustomerId Customer => new("ann");

    public override INoticeSink Open() => new NoNotices();
}
