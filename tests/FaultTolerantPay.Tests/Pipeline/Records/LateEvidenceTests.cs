using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>
/// What a node stores of its own knowledge if another outcome of the payment, or another attempt of its order, is on record.
/// </summary>
public sealed class LateEvidenceTests
{
    private StandInHarness _world = null!;
    private TransactionRecord _refused = null!;

    [SetUp]
    public async Task RefuseAPaymentAsync()
    {
        _world = new StandInHarness();
        await _world.AddMerchantAsync(limitMinor: 1);
        _world.Fail();
        TransactionRequest request = _world.Request();
        Assert.That((await _world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Refused));
        _refused = (await _world.Store.FindTransactionAsync(request.Key, default))!;
    }

    [TearDown]
    public void Stop() => _world.Dispose();

    [TestCase(OutcomeKind.Refused, null)]
    [TestCase(OutcomeKind.DeclinedByPrimary, null)]
    [TestCase(OutcomeKind.Pending, OutcomeReasons.Withdrawn)]
    public async Task RecordAsync_KnowledgeThatContradictsNothing_StoresNothing(OutcomeKind kind, string? reason)
    {
        await Evidence.RecordAsync(_refused, Known(kind, reason));

        Assert.That(await DiscrepanciesAsync(), Is.Empty);
        Assert.That(await StoredAsync(), Is.EqualTo(_refused));
    }

    [Test]
    public async Task RecordAsync_OutcomeIsUnknownHere_AnOperatorSeesItAndTheOrderIsHeld()
    {
        await Evidence.RecordAsync(_refused, Known(OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown));

        Discrepancy opened = (await DiscrepanciesAsync()).Single();
        Assert.That(
            (opened.Id, opened.Kind), Is.EqualTo(($"{_refused.Key}#PrimaryStillUnknown#", DiscrepancyKind.PrimaryStillUnknown)));
        Assert.That(opened.Evidence, Does.StartWith("answered Refused ").And.EndsWith("accepted no records, and its outcome is unknown"));
        Assert.That((await StoredAsync()).MayBePaid, Is.True, "No other attempt of the order is decided.");
    }

    [Test]
    public async Task RecordAsync_OutcomeIsUnknownHereAndThePaymentIsPaid_OpensNothing()
    {
        TransactionRecord paid =
            _refused with { Outcome = _refused.Outcome with { Kind = OutcomeKind.CompletedByPrimary, Refusal = null } };

        await Evidence.RecordAsync(paid, Known(OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown));

        Assert.That(await DiscrepanciesAsync(), Is.Empty);
    }

    [Test]
    public async Task RecordAsync_CompletedHere_IsRecordedAsExecuted()
    {
        await Evidence.RecordAsync(_refused, Known(OutcomeKind.CompletedByPrimary));

        Discrepancy opened = (await DiscrepanciesAsync()).Single();
        Assert.That(opened.Kind, Is.EqualTo(DiscrepancyKind.ExecutedAfterAll));
        Assert.That(opened.Evidence, Does.EndWith("the business system completed it while the store accepted no records"));
    }

    [Test]
    public async Task RecordAsync_CompletedHereWithOtherContent_IsNoEvidenceOfTheStoredPayment()
    {
        TransactionRecord known = Known(OutcomeKind.CompletedByPrimary);
        TransactionRequest other = known.Request with { Amount = known.Request.Amount with { Minor = 1 } };

        await Evidence.RecordAsync(_refused, known with { Request = other });

        Assert.That(await DiscrepanciesAsync(), Is.Empty);
    }

    [TestCase(OutcomeKind.CompletedByPrimary, DiscrepancyKind.ExecutedAfterAll, "the business system completed it")]
    [TestCase(OutcomeKind.Pending, DiscrepancyKind.PrimaryStillUnknown, "its outcome is unknown")]
    public async Task KeepOfOtherAttemptAsync_ItMayBePaid_AnOperatorDecides(OutcomeKind kind, DiscrepancyKind opens, string said)
    {
        TransactionRecord other = OtherAttempt(kind);

        await Evidence.KeepOfOtherAttemptAsync(_refused, other);

        Discrepancy opened = (await DiscrepanciesAsync()).Single();
        Assert.That(
            (opened.Id, opened.Key, opened.Kind),
            Is.EqualTo(($"{_refused.Key}#{opens}#{other.Key}", _refused.Key, opens)),
            "It belongs to the attempt that holds the order, and names the other one.");
        Assert.That(opened.Evidence, Does.Contain("attempt 2 of 50.00 EUR").And.EndsWith($"accepted no records, and {said}"));
    }

    [Test]
    public async Task KeepOfOtherAttemptAsync_ItWasDeclined_StoresNothing()
    {
        await Evidence.KeepOfOtherAttemptAsync(_refused, OtherAttempt(OutcomeKind.DeclinedByPrimary));

        Assert.That(await DiscrepanciesAsync(), Is.Empty);
    }

    [Test]
    public void RecordAsync_TheStoredRecordChangedMeanwhile_IsTriedAgainByTheCaller()
    {
        TransactionRecord stale = _refused with { Version = _refused.Version + 1 };

        Assert.That(
            async () => await Evidence.RecordAsync(stale, Known(OutcomeKind.Pending, OutcomeReasons.PrimaryUnknown)),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True
                .And.Message.StartsWith($"The record of payment {_refused.Key} changed"));
    }

    private LateEvidence Evidence => _world.Get<LateEvidence>();

    private TransactionRecord Known(OutcomeKind kind, string? reason = null) => _refused with
    {
        Outcome = new TransactionOutcome { Kind = kind, Reason = reason, DecidedAt = _world.Now },
    };

    private TransactionRecord OtherAttempt(OutcomeKind kind) => Known(kind) with
    {
        Request = _refused.Request with { Attempt = new AttemptId("2") },
    };

    private async Task<TransactionRecord> StoredAsync() => (await _world.Store.FindTransactionAsync(_refused.Key, default))!;

    private async Task<IReadOnlyList<Discrepancy>> DiscrepanciesAsync() =>
        await _world.Store.ListDiscrepanciesAsync(true, null, 10, default);
}
