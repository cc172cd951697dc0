using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.ChannelPayments.PaymentSteps;

namespace FaultTolerantPay.Tests.ChannelPayments;

/// <summary>The verification of the ledger covers channel payments.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChannelLedgerTests : IDisposable
{
    private static readonly OperationNumber FirstPay = new(OperationKind.Pay, 1);

    private readonly StandInHarness _world = new();

    public static TestCaseData[] WrongPayments { get; } =
    [
        Wrong("NothingBooked", Paid(), "(Paid) has 0.00 EUR on ChannelReceivable at alpha-1: its operations imply 10.00 EUR."),
        Wrong("OpenWithoutNextQuery", With(Paid(), operation => operation with { IsResolved = false, AskAt = null }),
            "Pay 1 of channel payment merchant-1/order-1 has no certain outcome and no time of a next query."),
        Wrong("HeldByNothing", Paid() with { HeldByDiscrepancies = ["nowhere"] }, "is held by discrepancy 'nowhere', which is not open."),
        Wrong("SurplusThatNothingReturns", With(Paid(), operation => operation with { BookedMinor = 0, SurplusMinor = 1_000 }),
            "has surplus that nothing returns, and no discrepancy is open for it."),
        Wrong("CapturedAboveAuthorised",
            With(Authorised().Captured(400, "c-1"), operation => operation with { Amount = Euro(1_400) }),
            "(Captured) has AvailableMinor of -400: expected 0 or more."),
        Wrong("RefundedAboveTaken", With(Paid().Refunded(300, "r-1"), operation => operation with { Amount = Euro(1_300) }),
            "Pay 1 of channel payment merchant-1/order-1 has -300 minor units left to refund, and 0 of surplus to return"),
        Wrong("SurplusReturnedTwice", With(SurplusReturned(), operation => operation with { Amount = Euro(1_200) }),
            "Pay 1 of channel payment merchant-1/order-1 has 0 minor units left to refund, and -200 of surplus to return"),
    ];

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task Verify_PaymentWithFeesRefundsAndSurplus_FindsNothing()
    {
        await DoAsync(_ => ChargeTransitions.Create(NewPayment()).Change!);
        await DoAsync(change => change.WriteCharge(Terms("ref-1")).Change!);
        await DoAsync(Result(FirstPay, ChannelResult.NotExecuted()));
        await DoAsync(change => change.WriteCharge(Terms("ref-2")).Change!);
        await DoAsync(Result(new(OperationKind.Pay, 2), ChannelResult.Succeeded() with { FeeMinor = 7 }));
        await DoAsync(change => change.WriteRefund(Euro(250), null, Terms("refund-1")).Change!);
        await DoAsync(Result(FirstPay, ChannelResult.Succeeded("late")));
        await DoAsync(change => change.WriteSurplusReturn(FirstPay, Terms("return-1")).Change!);
        await DoAsync(Result(new(OperationKind.Refund, 2), ChannelResult.Succeeded()));

        Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        Assert.That(await _world.Ledger.GetChannelBalancesAsync(default), Is.EquivalentTo(new[]
        {
            Balance(Alpha, Account.ChannelReceivable, 0),
            Balance(Alpha, Account.CardRefunds, 0),
            Balance(Beta, Account.ChannelReceivable, 993),
            Balance(Beta, Account.ChannelFees, 7),
            Balance(Beta, Account.CardRefunds, -250),
            Balance(Beta, Account.MerchantPayable, -750),
        }));
    }

    [Test]
    public async Task Verify_AdvanceAndChannelPaymentWithOneKey_KeepsThemApart()
    {
        await _world.AddMerchantAsync();
        TransactionRequest advanced = await _world.AdvancedAsync();
        await DoAsync(_ => ChargeTransitions.Create(NewPayment() with { Key = advanced.Key }).Change!, advanced.Key);
        await DoAsync(change => change.WriteCharge(Terms("ref-1")).Change!, advanced.Key);
        await DoAsync(Result(FirstPay, ChannelResult.Succeeded()), advanced.Key);

        Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
    }

    [TestCaseSource(nameof(WrongPayments))]
    public async Task Verify_WrongPayment_SaysWhatIsWrong(ChannelPayment payment, string expected)
    {
        await _world.Store.CommitAsync(new StandInCommit { At = Now, ChannelPayment = payment }, default);

        Assert.That(await _world.Ledger.VerifyAsync(default), Has.Some.Contains(expected));
    }

    [Test]
    public async Task Verify_BookedToAnotherChannel_NamesBoth()
    {
        ChannelPayment sent = NewPayment().Sent();
        ChannelPaymentChange paid = sent.Change().Record(FirstPay, ChannelResult.Succeeded(), ResultSource.Reply, Later);
        StandInCommit commit = ChannelPaymentCommit.Of(paid);
        await _world.Store.CommitAsync(commit with { Journal = [commit.Journal[0] with { Channel = Beta }] }, default);

        IReadOnlyList<string> problems = await _world.Ledger.VerifyAsync(default);

        Assert.That(problems, Has.Some.Contains("10.00 EUR on ChannelReceivable at beta-1: its operations imply 0.00 EUR"));
        Assert.That(problems, Has.Some.Contains("0.00 EUR on ChannelReceivable at alpha-1: its operations imply 10.00 EUR"));
    }

    /// <summary>A remark cannot close what holds a payment: the evidence is decided first.</summary>
    [Test]
    public async Task CloseDiscrepancy_HoldsAChannelPayment_IsNotAllowed()
    {
        await DoAsync(_ => ChargeTransitions.Create(NewPayment()).Change!);
        await DoAsync(change => change.WriteCharge(Terms("ref-1")).Change!);
        await DoAsync(Result(FirstPay, ChannelResult.Succeeded()));
        await DoAsync(Result(FirstPay, ChannelResult.NotExecuted("unknown order")));
        Discrepancy held = await _world.OpenDiscrepancyAsync();

        OperatorActionStatus whileHeld = await _world.Operations.CloseDiscrepancyAsync(held.Id, Clerk, "seen", default);
        await DoAsync(change => change.DismissEvidence(held, FirstPay, Clerk, "the statement has it").Change!);

        Assert.That((held.Kind, whileHeld), Is.EqualTo((DiscrepancyKind.ChannelContradiction, OperatorActionStatus.NotAllowed)));
        Assert.That((await _world.Store.FindDiscrepancyAsync(held.Id, default))!.ClosedBy, Is.EqualTo(Clerk));
        Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
    }

    /// <summary>A discrepancy that only informs about a channel payment is closed with a remark.</summary>
    [Test]
    public async Task CloseDiscrepancy_InformsAboutAChannelPayment_IsDone()
    {
        await DoAsync(_ => ChargeTransitions.Create(NewPayment()).Change!);
        await DoAsync(change => change.WriteCharge(Terms("ref-1")).Change!);
        await DoAsync(change => change.GiveUp(FirstPay, Later, 1));
        Discrepancy informs = await _world.OpenDiscrepancyAsync();

        Assert.That(await _world.Operations.CloseDiscrepancyAsync(informs.Id, Clerk, "asked the channel", default),
            Is.EqualTo(OperatorActionStatus.Done));
    }

    private static TestCaseData Wrong(string name, ChannelPayment payment, string expected) =>
        new TestCaseData(payment, expected).SetArgDisplayNames(name);

    /// <summary>The newest operation is changed.</summary>
    private static ChannelPayment With(ChannelPayment payment, Func<ChannelOperation, ChannelOperation> change) =>
        payment with { Operations = payment.Operations.SetItem(payment.Operations.Length - 1, change(payment.Operations[^1])) };

    private static ChannelPayment SurplusReturned()
    {
        ChannelPayment sent = WithSurplus().Change().WriteSurplusReturn(FirstPay, Terms("return-1")).After();
        return sent.Answered(OperationKind.Refund, 1, ChannelResult.Succeeded());
    }

    private static ChannelBalance Balance(ChannelId channel, Account account, long minor) =>
        new(channel, account, Euro(0).Currency, minor);

    private static Func<ChannelPaymentChange, ChannelPaymentChange> Result(OperationNumber number, ChannelResult result) =>
        change => change.Record(number, result, ResultSource.Callback, Later);

    /// <summary>Stores the change that a step makes to the payment on record.</summary>
    private async Task DoAsync(Func<ChannelPaymentChange, ChannelPaymentChange> step, TransactionKey? key = null)
    {
        ChannelPayment stored = await _world.Store.FindChannelPaymentAsync(key ?? Key, default) ?? NewPayment();
        CommitResult result = await _world.Store.CommitAsync(ChannelPaymentCommit.Of(step(stored.Change())), default);
        Assert.That(result.IsCommitted);
    }
}
